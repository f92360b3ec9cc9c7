"""One call of an operation, written out to copy: for a shell, for Python and for JavaScript.

The Python needs nothing but its standard library, the JavaScript nothing but Node.js. Secrets come
from the environment. Wherever the base URL goes there is a mark, which `placed` replaces: the same
text is kept for all addresses of a version.
"""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BASE_URL = "https://base-url.invalid"
"""Where the base URL goes."""
_GLOBOFF = "--base-url.invalid "
"""Where curl is told that brackets in a URL are only brackets, if there are any."""
LANGUAGES = {"curl": "curl", "python": "Python", "javascript": "JavaScript"}
"""In the order of pages, each with what people call it; the style sheet knows them, too."""
LARGEST_EXACT = 2**53 - 1
"""A whole number that JavaScript still knows from its neighbors."""


@dataclass(frozen=True)
class Secret:
    """The value of a header that is read from a variable of the environment."""

    variable: str
    prefix: str = ""


KEY = Secret("API_KEY")


@dataclass(frozen=True)
class Body:
    """What is sent: the text, and the value that it has as JSON if it is some."""

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
        """Those without a secret, with that of the body."""
        return {**self.headers, **({"Content-Type": self.body.media_type} if self.body else {})}


class Sample(NamedTuple):
    """A call in one language."""

    language: str
    label: str
    text: str


def samples(call: Call) -> list[Sample]:
    """The call in each of the LANGUAGES."""
    texts = {"curl": _curl(call), "python": _python(call), "javascript": _javascript(call)}
    return [Sample(key, label, texts[key]) for key, label in LANGUAGES.items()]


def insert_base_url(text: str, base_url: str) -> str:
    """A sample, or a page with samples, for this base URL: it is one as `apis.base_urls` has it."""
    text = text.replace(_GLOBOFF, "--globoff " if "[" in base_url else "")
    return text.replace(BASE_URL, base_url)


def _curl(call: Call) -> str:
    method = {"GET": "", "HEAD": "--head "}.get(call.method, f"-X {call.method} ")
    # Always in quotation marks, which a base URL that is put in later never needs to leave.
    lines = [f"curl {_GLOBOFF}{method}'{BASE_URL}{call.path.replace("'", '%27')}'"]
    lines += [f'-H "{name}: {each.prefix}${each.variable}"' for name, each in call.secrets.items()]
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in call.all_headers.items()]
    if call.body:
        lines.append(f"--data-raw {shlex.quote(call.body.text)}")
    return " \\\n  ".join(lines)


def _python(call: Call) -> str:
    imports = ["import os", "from urllib.request import Request, urlopen"]
    lines = [f"    {_quoted(BASE_URL + call.path)},"]
    if call.method != "GET":
        lines.append(f"    method={_quoted(call.method)},")
    lines += ["    headers={", *(f"        {line}," for line in _python_headers(call)), "    },"]
    if call.body and call.body.value is not None:
        imports.insert(0, "import json")
        lines.append(f"    data=json.dumps({_python_literal(call.body.value, '    ')}).encode(),")
    elif call.body:
        lines.append(f"    data={_quoted(call.body.text)}.encode(),")
    end = ["with urlopen(call) as answer:", "    print(answer.read().decode())"]
    return "\n".join([*imports, "", "call = Request(", *lines, ")", *end])


def _python_headers(call: Call) -> Iterator[str]:
    for name, each in call.secrets.items():
        value = f'os.environ["{each.variable}"]'
        yield f"{_quoted(name)}: {f'{_quoted(each.prefix)} + ' if each.prefix else ''}{value}"
    for name, text in call.all_headers.items():
        yield f"{_quoted(name)}: {_quoted(text)}"


def _python_literal(value: Any, pad: str) -> str:
    """A value of JSON as Python writes it, each entry on a line of its own."""
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
    lines = [] if call.method == "GET" else [f"  method: {_quoted(call.method)},"]
    lines += ["  headers: {", *(f"    {line}," for line in _javascript_headers(call)), "  },"]
    if call.body and _is_exact(call.body.value):
        value = json.dumps(call.body.value, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        lines.append(f"  body: JSON.stringify({value}),")
    elif call.body:
        lines.append(f"  body: {_quoted(call.body.text)},")
    begin = f"const answer = await fetch({_quoted(BASE_URL + call.path)}, {{"
    return "\n".join([begin, *lines, "});", "console.log(await answer.text());"])


def _javascript_headers(call: Call) -> Iterator[str]:
    for name, each in call.secrets.items():
        value = f"process.env.{each.variable}"
        yield f"{_quoted(name)}: {f'{_quoted(each.prefix)} + ' if each.prefix else ''}{value}"
    for name, text in call.all_headers.items():
        yield f"{_quoted(name)}: {_quoted(text)}"


def _is_exact(value: Any) -> bool:
    """Whether JavaScript writes again what it reads as an object or a list."""
    if isinstance(value, dict):
        return "__proto__" not in value and all(_is_exact_inside(each) for each in value.values())
    return isinstance(value, list) and all(map(_is_exact_inside, value))


def _is_exact_inside(value: Any) -> bool:
    if isinstance(value, dict | list):
        return _is_exact(value)
    return not isinstance(value, int) or abs(value) <= LARGEST_EXACT


def _quoted(text: str) -> str:
    """A text as Python and JavaScript both write it."""
    return json.dumps(text, ensure_ascii=False)
