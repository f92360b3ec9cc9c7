"""A definition of orders, and changes of it: where, what, whether it breaks, and its rules."""

from typing import Any

BASE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1.0.0", "description": "Orders of a shop."},
    "security": [{"key": []}],
    "paths": {
        "/orders": {
            "get": {
                "parameters": [
                    {
                        "name": "state",
                        "in": "query",
                        "schema": {"type": "string", "enum": ["open", "paid", "sent"]},
                    },
                    {
                        "name": "limit",
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "The orders.",
                        "headers": {"X-Total": {"required": True, "schema": {"type": "integer"}}},
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Order"},
                                }
                            },
                            "text/csv": {"schema": {"type": "string"}},
                        },
                    },
                    "404": {"description": "No such page."},
                },
            },
            "post": {
                "security": [{"key": []}, {"login": ["write"]}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/NewOrder"}},
                        "application/xml": {"schema": {"type": "object"}},
                    }
                },
                "responses": {"201": {"description": "Made."}, "202": {"description": "Later."}},
            },
        },
        "/orders/{order}": {
            "parameters": [
                {"name": "order", "in": "path", "required": True, "schema": {"type": "integer"}}
            ],
            "get": {
                "responses": {
                    "200": {
                        "description": "The order.",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}}
                        },
                    }
                }
            },
            "delete": {"responses": {"204": {"description": "Deleted."}}},
        },
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            "login": {"type": "oauth2", "flows": {}},
        },
        "schemas": {
            "NewOrder": {
                "type": "object",
                "required": ["item"],
                "properties": {
                    "item": {"type": "string", "maxLength": 100, "minLength": 1},
                    "amount": {"type": "integer", "maximum": 99},
                    "note": {"type": ["string", "null"]},
                    "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 9},
                    "payment": {
                        "oneOf": [
                            {"$ref": "#/components/schemas/Card"},
                            {"$ref": "#/components/schemas/Invoice"},
                        ]
                    },
                },
            },
            "Card": {"type": "object", "properties": {"number": {"type": "string"}}},
            "Invoice": {"type": "object", "properties": {"address": {"type": "string"}}},
            "Order": {
                "type": "object",
                "required": ["id", "item"],
                "properties": {
                    "id": {"type": "integer", "format": "int32"},
                    "item": {"type": "string", "maxLength": 100},
                    "state": {"type": "string", "enum": ["open", "paid"]},
                    "price": {"type": "number"},
                    "parent": {"$ref": "#/components/schemas/Order"},
                    "payment": {"oneOf": [{"$ref": "#/components/schemas/Card"}]},
                },
            },
        },
    },
}
LIST = ("paths", "/orders", "get")
MADE = ("paths", "/orders", "post")
ONE = ("paths", "/orders/{order}")
ANSWER = (*LIST, "responses", "200")
NEW = ("components", "schemas", "NewOrder")
ORDER = ("components", "schemas", "Order")
ASKED = {"name": "page", "in": "query", "schema": {"type": "integer"}}
DEEP = {"type": "object", "properties": {"a": {"type": "string"}}}

GONE = object()

# What is set where, whether it breaks, and all rules that have to be found.
TABLE: list[Any] = [
    # The fourteen of the comparison of tools.
    ("path removed", ONE, GONE, True, {"api-path-removed-without-deprecation"}),
    ("operation removed", (*ONE, "delete"), GONE, True, {"api-removed-without-deprecation"}),
    (
        "required parameter added",
        (*LIST, "parameters", 2),
        {**ASKED, "required": True},
        True,
        {"new-required-request-parameter"},
    ),
    (
        "value withdrawn from a parameter",
        (*LIST, "parameters", 0, "schema", "enum"),
        ["open", "paid"],
        True,
        {"request-parameter-enum-value-removed"},
    ),
    (
        "property of a request became required",
        (*NEW, "required"),
        ["item", "amount"],
        True,
        {"request-property-became-required"},
    ),
    (
        "type in a request changed",
        (*NEW, "properties", "item", "type"),
        "integer",
        True,
        {"request-property-type-changed"},
    ),
    (
        "length in a request tightened",
        (*NEW, "properties", "item", "maxLength"),
        50,
        True,
        {"request-property-max-length-decreased"},
    ),
    (
        "property of an answer removed",
        (*ORDER, "properties", "price"),
        GONE,
        True,
        {"response-optional-property-removed"},
    ),
    (
        "success answer removed",
        (*MADE, "responses", "202"),
        GONE,
        True,
        {"response-success-status-removed"},
    ),
    (
        "value added to an answer",
        (*ORDER, "properties", "state", "enum"),
        ["open", "paid", "lost"],
        True,
        {"response-property-enum-value-added"},
    ),
    ("security added", (*MADE, "security"), [{"other": []}], True, {"api-security-added"}),
    ("body became required", (*MADE, "requestBody", "required"), True, True,
     {"request-body-became-required"}),
    (
        "type in an answer changed",
        (*ORDER, "properties", "id", "type"),
        "string",
        True,
        {"response-property-type-changed"},
    ),
    (
        "required dropped in an answer",
        (*ORDER, "required"),
        ["id"],
        True,
        {"response-property-became-optional"},
    ),
    # The seven harmless ones.
    ("path added", ("paths", "/shops"), {"get": {"responses": {}}}, False, {"endpoint-added"}),
    (
        "optional parameter added",
        (*LIST, "parameters", 2),
        ASKED,
        False,
        {"new-optional-request-parameter"},
    ),
    (
        "property added to an answer",
        (*ORDER, "properties", "shop"),
        {"type": "string"},
        False,
        {"response-optional-property-added"},
    ),
    ("path parameter renamed", "rename", None, False, set()),
    ("description", ("info", "description"), "Another one.", False, set()),
    (
        "value added to a parameter",
        (*LIST, "parameters", 0, "schema", "enum"),
        ["open", "paid", "sent", "lost"],
        False,
        {"request-parameter-enum-value-added"},
    ),
    (
        "length in a request loosened",
        (*NEW, "properties", "item", "maxLength"),
        200,
        False,
        {"request-property-max-length-increased"},
    ),
    # More that break.
    ("parameter removed", (*LIST, "parameters"), BASE["paths"]["/orders"]["get"]["parameters"][:1],
     True, {"request-parameter-removed"}),
    ("parameter became required", (*LIST, "parameters", 0, "required"), True, True,
     {"request-parameter-became-required"}),
    ("smaller maximum", (*LIST, "parameters", 1, "schema", "maximum"), 50, True,
     {"request-parameter-max-decreased"}),
    ("larger minimum", (*LIST, "parameters", 1, "schema", "minimum"), 5, True,
     {"request-parameter-min-increased"}),
    ("other default", (*LIST, "parameters", 1, "schema", "default"), 10, True,
     {"request-parameter-default-value-changed"}),
    ("pattern in a request", (*NEW, "properties", "item", "pattern"), "^a", True,
     {"request-property-pattern-added"}),
    ("required property in a request", NEW, {
        **BASE["components"]["schemas"]["NewOrder"],
        "required": ["item", "shop"],
        "properties": {
            **BASE["components"]["schemas"]["NewOrder"]["properties"],
            "shop": {"type": "string"},
        },
    }, True, {"new-required-request-property"}),
    ("property of a request removed", (*NEW, "properties", "note"), GONE, True,
     {"request-property-removed"}),
    ("null no longer taken", (*NEW, "properties", "note", "type"), "string", True,
     {"request-property-became-not-nullable"}),
    ("fewer entries taken", (*NEW, "properties", "tags", "maxItems"), 3, True,
     {"request-property-max-items-decreased"}),
    ("entries of another type", (*NEW, "properties", "tags", "items", "type"), "integer", True,
     {"request-property-type-changed"}),
    ("limit set", (*NEW, "properties", "tags", "items", "maxLength"), 5, True,
     {"request-property-max-length-set"}),
    ("became an enum", (*NEW, "properties", "item", "enum"), ["a"], True,
     {"request-property-became-enum"}),
    ("other properties refused", (*NEW, "additionalProperties"), False, True,
     {"request-body-additional-properties-disallowed"}),
    ("branch withdrawn", (*NEW, "properties", "payment", "oneOf"),
     [{"$ref": "#/components/schemas/Card"}], True, {"request-property-one-of-removed"}),
    ("branch added to an answer", (*ORDER, "properties", "payment", "oneOf"),
     [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Invoice"}], True,
     {"response-property-one-of-added"}),
    ("media type of a request removed", (*MADE, "requestBody", "content", "application/xml"), GONE,
     True, {"request-body-media-type-removed"}),
    ("body removed", (*MADE, "requestBody"), GONE, True, {"request-body-removed"}),
    ("body demanded where there was none", (*ONE, "delete", "requestBody"),
     {"required": True, "content": {"application/json": {"schema": DEEP}}}, True,
     {"request-body-added-required"}),
    ("media type of an answer removed", (*ANSWER, "content", "text/csv"), GONE, True,
     {"response-media-type-removed"}),
    ("required property of an answer removed", (*ORDER, "properties", "item"), GONE, True,
     {"response-required-property-removed"}),
    ("answer can be null", (*ORDER, "properties", "price", "type"), ["number", "null"], True,
     {"response-property-became-nullable"}),
    ("answer longer", (*ORDER, "properties", "item", "maxLength"), 500, True,
     {"response-property-max-length-increased"}),
    ("answer without limit", (*ORDER, "properties", "item", "maxLength"), GONE, True,
     {"response-property-max-length-unset"}),
    ("wider numbers in an answer", (*ORDER, "properties", "id", "format"), "int64", True,
     {"response-property-type-changed"}),
    ("any number instead of whole ones", (*ORDER, "properties", "id"), {"type": "number"}, True,
     {"response-property-type-changed"}),
    ("enum of an answer dropped", (*ORDER, "properties", "state", "enum"), GONE, True,
     {"response-property-enum-removed"}),
    ("header of an answer removed", (*ANSWER, "headers"), GONE, True,
     {"required-response-header-removed"}),
    ("header of an answer optional", (*ANSWER, "headers", "X-Total", "required"), False, True,
     {"response-header-became-optional"}),
    ("scope demanded", (*MADE, "security"), [{"key": []}, {"login": ["write", "all"]}], True,
     {"api-security-scope-added"}),
    ("one of two ways in removed", (*MADE, "security"), [{"key": []}], True,
     {"api-security-added"}),
    ("both ways in needed", (*MADE, "security"), [{"key": [], "login": ["write"]}], True,
     {"api-security-added"}),
    ("security for all", ("security",), [{"login": []}], True, {"api-security-added"}),
    ("key in another header", ("components", "securitySchemes", "key", "name"), "X-Key", True,
     {"api-security-component-changed"}),
    ("path parameter of another type", (*ONE, "parameters", 0, "schema", "type"), "boolean", True,
     {"request-parameter-type-changed"}),
    # More that do not.
    ("parameter became text", (*ONE, "parameters", 0, "schema", "type"), ["integer", "string"],
     False, {"request-parameter-type-generalized"}),
    ("operation deprecated", (*LIST, "deprecated"), True, False, {"endpoint-deprecated"}),
    ("no security needed", (*LIST, "security"), [], False, {"api-security-removed"}),
    ("another way in", (*LIST, "security"), [{"key": []}, {"login": []}], False, set()),
    ("required dropped in a request", (*NEW, "required"), GONE, False,
     {"request-property-became-optional"}),
    ("null taken", (*NEW, "properties", "amount", "type"), ["integer", "null"], False,
     {"request-property-became-nullable"}),
    ("null taken, in the other spelling", (*NEW, "properties", "amount"),
     {"anyOf": [{"type": "integer", "maximum": 99}, {"type": "null"}]}, False,
     {"request-property-became-nullable"}),
    ("any number taken", (*NEW, "properties", "amount", "type"), "number", False,
     {"request-property-type-generalized"}),
    ("required in an answer", (*ORDER, "required"), ["id", "item", "price"], False,
     {"response-property-became-required"}),
    ("fewer values in an answer", (*ORDER, "properties", "state", "enum"), ["open"], False,
     {"response-property-enum-value-removed"}),
    ("whole numbers in an answer", (*ORDER, "properties", "price", "type"), "integer", False,
     {"response-property-type-specialized"}),
    ("required with a default", NEW, {
        **BASE["components"]["schemas"]["NewOrder"],
        "required": ["item", "shop"],
        "properties": {
            **BASE["components"]["schemas"]["NewOrder"]["properties"],
            "shop": {"type": "string", "default": "main"},
        },
    }, False, {"new-optional-request-property"}),
    ("refused answer removed", (*LIST, "responses", "404"), GONE, False,
     {"response-non-success-status-removed"}),
    ("answer added", (*LIST, "responses", "500"), {"description": "Ours."}, False,
     {"response-non-success-status-added"}),
    ("media type added", (*MADE, "requestBody", "content", "text/csv"), {}, False,
     {"request-body-media-type-added"}),
    ("optional body", (*ONE, "delete", "requestBody"), {"content": {}}, False,
     {"request-body-added-optional"}),
    ("property in a request", (*NEW, "properties", "shop"), {"type": "string"}, False,
     {"new-optional-request-property"}),
    ("a property that only answers have", (*NEW, "properties", "id"),
     {"type": "string", "readOnly": True}, False, set()),
    ("branch added to a request", (*NEW, "properties", "payment", "oneOf"),
     [{"$ref": f"#/components/schemas/{name}"} for name in ("Card", "Invoice", "NewOrder")], False,
     {"request-property-one-of-added"}),
    ("answers of a whole class", (*MADE, "responses"), {"2XX": {"description": "Done."}}, False,
     {"response-success-status-added"}),
    ("a shared schema written out", (*LIST, "responses", "200", "content", "application/json",
     "schema"), {"type": "array", "items": {"allOf": [{"$ref": "#/components/schemas/Order"}]}},
     False, set()),
    ("example", (*ORDER, "properties", "id", "example"), 5, False, set()),
]  # fmt: skip
