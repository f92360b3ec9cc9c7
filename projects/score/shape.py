"""The shape of a Score file, as a JSON Schema (2020-12) of our own.

It says what the Score specification says of `score.dev/v1b1`, with a sentence for people at each
pattern, under `description`. Unknown fields are refused where Score refuses them.
"""

from typing import Any

API_VERSION = "score.dev/v1b1"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])"
_PART = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])"
_WORD = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
FILLED: Schema = {"type": "string", "minLength": 1}
ANYTHING: Schema = {"type": "object"}
PORT: Schema = {"type": "integer", "minimum": 1, "maximum": 65_535}


def _pattern(pattern: str, advice: str, longest: int = 63) -> Schema:
    """Schema of text that matches the pattern; `advice` is the message if it does not."""
    rules = {"pattern": rf"^{pattern}\Z", "maxLength": longest, "description": advice}
    return {"type": "string", **rules}


def _fields(required: str = "", **fields: Schema) -> Schema:
    """Schema of an object with these fields and no others; `required` lists names by spaces."""
    schema = {"type": "object", "properties": fields, "additionalProperties": False}
    return {**schema, "required": required.split()}


def _named(names: Schema, values: Schema, fewest: int = 0) -> Schema:
    """Schema of an object with names that people choose, at least `fewest` of them."""
    schema = {"type": "object", "propertyNames": names, "additionalProperties": values}
    return {**schema, "minProperties": fewest}


def _list(values: Schema) -> Schema:
    """Schema of a list of such values."""
    return {"type": "array", "items": values}


LABEL = _pattern(
    _LABEL,
    "Use 2 to 63 lowercase letters, digits and hyphens. It cannot start or end with a hyphen.",
)
RESOURCE_NAME = _pattern(rf"{_LABEL}(\.{_LABEL})*", "Use lowercase letters, digits, - and dots.")
WORD = _pattern(_WORD, "Use 2 to 63 letters, digits and hyphens.")
ANNOTATIONS = _named(
    _pattern(
        rf"({_LABEL}(\.{_LABEL})*/)?{_PART}",
        "Use letters, digits and . _ -, after a domain and a slash if you like.",
        316,
    ),
    TEXT,
)
LIMITS = _fields(
    memory=_pattern(r"[1-9][0-9]*([KMGT]i?)?", "Enter bytes, such as 125M or 1Gi."),
    cpu=_pattern(r"[0-9]*(m|\.[0-9]+)?", "Enter CPUs, such as 2 or 125m, in quotation marks."),
)
HTTP_PROBE = _fields(
    "port path",
    host=FILLED,
    scheme={"enum": ["HTTP", "HTTPS"]},
    path=TEXT,
    port=PORT,
    httpHeaders=_list(
        _fields(
            "name value",
            name=_pattern("[A-Za-z0-9_-]+", "Use letters, digits, _ and -.", 1_000),
            value=FILLED,
        )
    ),
)
PROBE = _fields(httpGet=HTTP_PROBE, exec=_fields("command", command=_list(TEXT)))
FILE = {
    **_fields(
        "target",
        target=FILLED,
        mode=_pattern("0?[0-7]{3}", 'Enter a mode such as "0600", in quotation marks.'),
        source=FILLED,
        content=TEXT,
        binaryContent=TEXT,
        noExpand={"type": "boolean"},
    ),
    "oneOf": [{"required": [field]} for field in ("source", "content", "binaryContent")],
    "description": "Enter one of source, content and binaryContent.",
}
VOLUME = _fields("source target", source=TEXT, path=TEXT, target=TEXT, readOnly={"type": "boolean"})
CONTAINER = _fields(
    "image",
    image=FILLED,
    command=_list(TEXT),
    args=_list(TEXT),
    variables=_named(_pattern("[^=]+", "A name has no equals sign.", 1_000), TEXT),
    files=_list(FILE),
    volumes=_list(VOLUME),
    resources=_fields(limits=LIMITS, requests=LIMITS),
    livenessProbe=PROBE,
    readinessProbe=PROBE,
)
RESOURCE = _fields(
    "type",
    type=WORD,
    **{"class": WORD},
    id=_pattern(r"[a-z0-9]+((\.|-+)[a-z0-9]+)*", "Use labels joined by dots."),
    metadata={"type": "object", "properties": {"annotations": ANNOTATIONS}},
    params=ANYTHING,
)
METADATA = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": LABEL, "annotations": ANNOTATIONS},
}
SERVICE_PORT = _fields("port", port=PORT, protocol={"enum": ["TCP", "UDP"]}, targetPort=PORT)

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_fields(
        "apiVersion metadata containers",
        apiVersion={"const": API_VERSION},
        metadata=METADATA,
        service=_fields(ports=_named(LABEL, SERVICE_PORT)),
        containers=_named(LABEL, CONTAINER, fewest=1),
        resources=_named(RESOURCE_NAME, RESOURCE),
    ),
}
