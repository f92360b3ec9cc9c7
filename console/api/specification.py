"""The OpenAPI 3.1 document of the API, made from the operations themselves.

The document is committed as `docs/openapi.json`, so that a change of the API is seen in review;
`manage.py specification --write` writes it anew, and a test compares.
"""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from console.api import problems
from console.api.schemas import Problem
from console.api.v1 import the_api

PREFIX = "/api/v1/"
FILE = Path(__file__).parents[2] / "docs" / "openapi.json"
JSON = "application/json"
Document = dict[str, Any]

EVERYWHERE = (
    *(problems.BAD_REQUEST, problems.NOT_SIGNED_IN),
    *(problems.INVALID, problems.TOO_MANY_REQUESTS),
)


def written(document: Document) -> str:
    """The document as JSON, as in the file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


@cache
def specification() -> Document:
    """The OpenAPI document, with what ninja leaves out: the problems of each operation."""
    document: Document = json.loads(json.dumps(the_api().get_openapi_schema(path_prefix=PREFIX)))
    document["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    schemas = document["components"].setdefault("schemas", {})
    schemas |= _schemas_of(Problem)
    failures = {kind.slug: _response(kind) for kind in problems.KINDS}
    document["components"]["responses"] = failures
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method)
    _share_parameters(document)
    for name in [name for name in schemas if f'schemas/{name}"' not in json.dumps(document)]:
        del schemas[name]
    return document


def _complete(operation: Document, path: str, method: str) -> None:
    """Add the possible problems to an operation of the document, and sort its parameters."""
    failures = [*EVERYWHERE]
    if operation["x-permission"]:
        failures.append(problems.MISSING_PERMISSION)
    if operation.get("x-credential"):
        failures.append(problems.WRONG_CREDENTIAL)
    if "{" in path:
        failures.append(problems.NOT_FOUND)
    if any(parameter["name"] == "cursor" for parameter in operation["parameters"]):
        failures.append(problems.BAD_CURSOR)
    if method != "get":
        failures += [problems.REFUSED, problems.UNAVAILABLE]
    if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
        failures.append(problems.CHANGED)
    if "requestBody" in operation:
        failures += [problems.TOO_LARGE, problems.UNSUPPORTED_TYPE]
    operation["parameters"].sort(key=lambda parameter: parameter["in"] != "path")
    responses = operation["responses"]
    if method == "get":
        responses["304"] = {"description": "Unchanged since the `ETag` in `If-None-Match`."}
    for kind in sorted(failures, key=lambda kind: kind.status):
        responses[str(kind.status)] = {"$ref": f"#/components/responses/{kind.slug}"}


def _share_parameters(document: Document) -> None:
    """Move each parameter that several operations have to the components, under its name.

    Of different ones with the same name, one.
    """
    operations = [
        operation for operations in document["paths"].values() for operation in operations.values()
    ]
    parameters = [parameter for operation in operations for parameter in operation["parameters"]]
    uses = Counter(map(json.dumps, parameters))
    shared = {
        parameter["name"]: parameter for parameter in parameters if uses[json.dumps(parameter)] > 1
    }
    document["components"]["parameters"] = shared
    for operation in operations:
        operation["parameters"] = [
            {"$ref": f"#/components/parameters/{parameter['name']}"}
            if parameter == shared.get(parameter["name"])
            else parameter
            for parameter in operation["parameters"]
        ]


def _response(kind: problems.Kind) -> Document:
    """The OpenAPI response of a kind of problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": kind.title, "content": {problems.CONTENT_TYPE: {"schema": schema}}}


def _schemas_of(model: type[BaseModel]) -> Document:
    """The JSON schemas of a pydantic model and of the models in it, by name."""
    schema = model.model_json_schema(
        mode="serialization", ref_template="#/components/schemas/{model}"
    )
    inner: Document = schema.pop("$defs", {})
    return {model.__name__: schema, **inner}
