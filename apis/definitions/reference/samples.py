"""Writes a call of an operation as code to copy: for a shell, for Python and for JavaScript.

The Python needs only its standard library, the JavaScript only Node.js. Secrets come from the
environment. The base URL is a placeholder, which is replaced when a page is shown, so that one text
serves all addresses of a version.
"""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BASE_URL = "https://base-url.invalid"
"""The placeholder of the base URL."""
_GLOBOFF = "--base-url.invalid "
"""The placeholder of curl's option --globoff, which is needed if the base URL has brackets."""
LANGUAGES = {"curl": "curl", "python": "Python", "javascript": "JavaScript"}
"""The languages in the order of pages, with their names; the style sheet knows them, too."""
LARGEST_EXACT = 2**53 - 1
"""The largest integer that JavaScript can tell from its neighbors."""


@dataclass(frozen=True)
class Secret:
    """A header's value that is read from an environment variable, after a prefix."""

    variable: str
    prefix: str = ""


KEY = Secret("API_KEY")


@dataclass(frozen=True)
class Body:
    """A body: its text, and its value if it is JSON."""

    media_type: str
    text: str
    value: Any = None


@dataclass(frozen=True)
class Call:
    """A call whose path and query are encoded, and whose headers are printable ASCII.

    Names of headers with secrets have only letters, digits, hyphens and underscores. The body has
    no control characters but line breaks and tabs.
    """

    method: str
    path: str
    secrets: dict[str, Secret] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Body | None = None

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers without secrets, with the Content-Type of the body."""
        return {**self.headers, **({"Content-Type": self.body.media_type} if self.body else {})}


class Sample(NamedTuple):
    """A call in one language."""

    language: str
    label: str
    text: str


def samples(call: Call) -> list[Sample]:
    """The call as code in each of the LANGUAGES."""
    texts = {"curl": _curl(call), "python": _python(call), "javascript": _javascript(call)}
    return [Sample(key, label, texts[key]) for key, label in LANGUAGES.items()]


def insert_base_url(text: str, base_url: str) -> str:
    """The text of samples, or of a page, with the base URL in place of the placeholder.

    The caller has checked the base URL with `apis.base_urls`, so that it needs no quoting.
    """
    text = text.replace(_GLOBOFF, "--globoff " if "[" in base_url else "")
    return text.replace(BASE_URL, base_url)


def _curl(call: Call) -> str:
    """The call as a curl command, with each value quoted for a shell."""
    method = {"GET": "", "HEAD": "--head "}.get(call.method, f"-X {call.method} ")
    # Always quoted, because the base URL is inserted later.
    lines = [f"curl {_GLOBOFF}{method}'{BASE_URL}{call.path.replace("'", '%27')}'"]
    for name, secret in call.secrets.items():
        lines.append(f'-H "{name}: {secret.prefix}${secret.variable}"')
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in call.all_headers.items()]
    if call.body:
        lines.append(f"--data-raw {shlex.quote(call.body.text)}")
    return " \\\n  ".join(lines)


def _python(call: Call) -> str:
    """The call as a Python program."""
    imports = ["import os", "from urllib.request import Request, urlopen"]
    lines = [f"    {_quoted(BASE_URL + call.path)},"]
    if call.method != "GET":
        lines.append(f"    method={_quoted(call.method)},")
    headers = (f"        {line}," for line in _headers(call, 'os.environ["{}"]'))
    lines += ["    headers={", *headers, "    },"]
    if call.body and call.body.value is not None:
        imports.insert(0, "import json")
        lines.append(f"    data=json.dumps({_python_literal(call.body.value, '    ')}).encode(),")
    elif call.body:
        lines.append(f"    data={_quoted(call.body.text)}.encode(),")
    end = ["with urlopen(call) as answer:", "    print(answer.read().decode())"]
    return "\n".join([*imports, "", "call = Request(", *lines, ")", *end])


def _headers(call: Call, expression: str) -> Iterator[str]:
    """The lines `"name": value` of all headers, as Python and JavaScript write them.

    `expression` reads the environment variable whose name replaces its `{}`.
    """
    for name, secret in call.secrets.items():
        prefix = f"{_quoted(secret.prefix)} + " if secret.prefix else ""
        yield f"{_quoted(name)}: {prefix}{expression.format(secret.variable)}"
    for name, text in call.all_headers.items():
        yield f"{_quoted(name)}: {_quoted(text)}"


def _python_literal(value: Any, pad: str) -> str:
    """A JSON value as a Python literal, each entry on a line of its own, indented by `pad`."""
    inner = f"{pad}    "
    if isinstance(value, dict) and value:
        rows = [
            f"{inner}{_quoted(key)}: {_python_literal(item, inner)},\n"
            for key, item in value.items()
        ]
        return f"{{\n{''.join(rows)}{pad}}}"
    if isinstance(value, list) and value:
        rows = [f"{inner}{_python_literal(item, inner)},\n" for item in value]
        return f"[\n{''.join(rows)}{pad}]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _javascript(call: Call) -> str:
    """The call as a program for Node.js."""
    lines = [] if call.method == "GET" else [f"  method: {_quoted(call.method)},"]
    headers = (f"    {line}," for line in _headers(call, "process.env.{}"))
    lines += ["  headers: {", *headers, "  },"]
    if call.body and _is_safe_js_literal(call.body.value):
        literal = json.dumps(call.body.value, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        lines.append(f"  body: JSON.stringify({literal}),")
    elif call.body:
        lines.append(f"  body: {_quoted(call.body.text)},")
    begin = f"const answer = await fetch({_quoted(BASE_URL + call.path)}, {{"
    return "\n".join([begin, *lines, "});", "console.log(await answer.text());"])


def _is_safe_js_literal(value: Any) -> bool:
    """Whether the value is an object or a list that a JavaScript literal reproduces.

    Integers beyond 2^53-1 would be rounded, and the key `__proto__` would set the prototype. That
    key is harmless to JSON.parse, but the sample has a literal.
    """
    if isinstance(value, dict):
        return "__proto__" not in value and all(map(_is_reproduced, value.values()))
    return isinstance(value, list) and all(map(_is_reproduced, value))


def _is_reproduced(value: Any) -> bool:
    """Whether a JavaScript literal reproduces the value, which is inside of an object or list."""
    if isinstance(value, dict | list):
        return _is_safe_js_literal(value)
    return not isinstance(value, int) or abs(value) <= LARGEST_EXACT


def _quoted(text: str) -> str:
    """The text as a string literal of both Python and JavaScript."""
    return json.dumps(text, ensure_ascii=False)
