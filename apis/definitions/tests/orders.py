"""A definition of orders, and what of it the changes are about."""

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
