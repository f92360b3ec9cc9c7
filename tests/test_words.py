"""What people read: no word that the glossary replaces, on pages, in emails and in documents."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings

from tests.our_apps import code_of_command_line

ROOT = Path(settings.BASE_DIR)
APPS = [name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()]

AVOIDED = {
    "any more": r"\bany ?more\b",
    "by now": r"\bby now\b",
    "somebody": r"\b(?:some|any|every|no)body\b",
    "whoever": r"\bwho(?:ever|mever|m)\b",
    "one's": r"\bone['’]s\b|\boneself\b",
    "mail, for an email": r"\bmailed\b|\be-mails?\b|\bmails\b"
    r"|\b(?:a|this|the|no|each) mail\b(?! [a-z])",
    "lapse": r"\blaps(?:e|es|ed|ing)\b",
    "at once": r"\bat once\b",
    "good for": r"\b(?:good for|stays good)\b",
    "beside": r"\bbeside\b",
    "lead on": r"\b(?:lead|leads|led)\b.{0,30} on\b",
    "hand over": r"\bhand(?:s|ed|ing)? over\b|\btak(?:e|es|ing) over\b",
    "pick": r"\bpick(?:s|ed)?\b|\btick(?:s|ed)?\b",
    "meanwhile": r"\bmeanwhile\b",
    "for ever": r"\bfor ever\b",
    "mend": r"\bmend(?:s|ed|ing)?\b",
    "stands in": r"\bstands? in (?:the|their) history\b",
    "give a role": r"\b(?:give|take|gave|took)s? (?:a|the|this|that|one|another) role\b",
    "see": r"\bSee (?:the|all|your|who|what|everything)\b",
    "asking for access": r"\bask(?:s|ed|ing)? for access\b",
    "log in": r"\blog(?:ged)? (?:in|out)\b(?!\w)",
    "successfully": r"\bsuccessful(?:ly)?\b",
    "contraction": r"\w(?:n['’]t|['’](?:ll|re|ve|d))\b"
    r"|\b(?:it|that|there|here|what|let|who)['’]s\b",
    "filler": r"(?<!they )\bplease\b|\bsimply\b|\bclick here\b",
    "exclamation": r"\w!(?![\w=(\[])",
    "British spelling": r"\b(?:licence|colour|behaviour|favourite|organis|recognis)\w*",
}
"""Each with the name under which a failure reports it."""

ON_PAGES = {
    "refuse, for deny": r"\brefus(?:e|ed|es|al)\b",
    "installation, for this console": r"\binstallations?\b",
    "rights, for permissions": r"\brights\b",
    "another word for a key or a token": r"\b(?:API|access|secret) (?:key|token)s?\b",
    "secret, for a key, a token, a credential or a signing secret": r"\bcopy (?:the )?secret\b"
    r"|\b(?:new|previous|current) secret\b",
    "decline, for rejecting a request": r"\bdeclin\w+ (?:an? |the )?(?:access )?request",
    "requests, for calls": r"\brequests? (?:per|a) (?:second|minute|hour|day|month)\b",
    "address, for a base URL": r"\baddress(?:es)? of (?:a|the|this) version\b"
    r"|\b(?:No|Save) address(?:es)?\b",
    "another word for a domain or a URL": r"\b(?:host|domain) ?names?\b|\bweb address(?:es)?\b",
}
"""One word for each thing, on pages and in emails. Documents also tell of other programs."""

OF_APIS = (
    "apis",
    "applications",
    "gateways",
    "plans",
    "portal",
    "subscriptions",
    "tryout",
    "usage",
)
ONE_MEANING = {
    "environment, for the mode of a key, a gateway or a base URL": (
        OF_APIS,
        r"(?<![\w.-])environments?\b(?!,| variable)",
    ),
    "subscribe, for choosing a tier": (("billing",), r"\bsubscribe\b"),
    "security, for the second factor": (("organizations",), r"\b(?-i:Security)\b"),
}
"""A word that means something else in the rest of the console: in which apps and templates."""

UNREAD = re.compile(
    r"\s(?:class|id|href|style|name|type|for|action|method|src|rel|role|value|icon|content"
    r"|(?:data|hx)-[\w-]+|aria-(?:controls|describedby|labelledby)|:?[\w-]*url)"
    r"""=(?:"[^"]*"|'[^']*')"""
)
"""Attributes whose values no one reads."""


def found_in(text: str, avoided: Mapping[str, str] = AVOIDED) -> list[str]:
    """The avoided words, each with what stands around it."""
    return [
        f"{name}: …{text[max(0, at.start() - 30) : at.end() + 30]}…"
        for name, pattern in avoided.items()
        for at in re.finditer(pattern, text, 0 if name == "see" else re.IGNORECASE)
    ]


def read(path: Path) -> str:
    """What people read of a file, with single spaces."""
    source = path.read_text()
    parts = {".py": literals, ".html": template, ".txt": template, ".js": script, ".md": document}
    return " ".join(" ".join(parts[path.suffix](source)).split())


def literals(source: str) -> Iterator[str]:
    """The strings of a module that hold more than a word, without its docstrings."""
    tree = ast.parse(source)
    unread: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            unread.add(id(node.value))
        # A pattern, a query: no one reads these.
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            unread |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in unread:
            continue
        if isinstance(node.value, str) and " " in node.value.strip():
            yield node.value


def shown(path: Path) -> str:
    """What people read of a file, also labels of one word, and no names of what is filled in."""
    nodes = ast.walk(ast.parse(path.read_text())) if path.suffix == ".py" else ()
    values = [str(node.value) for node in nodes if isinstance(node, ast.Constant)]
    labels = [value for value in values if re.fullmatch(r"[A-Z][a-z]+", value)]
    return re.sub(r"{\w+}", " ", " ".join([read(path), *labels]))


def docstrings(source: str) -> Iterator[str]:
    """Strings that stand alone: what modules, classes, functions and values say of themselves.

    With single spaces, and without the code in them.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield " ".join(re.sub(r"`[^`]*`", " ", str(node.value.value)).split())


def template(source: str) -> Iterator[str]:
    """The text of a template, and the words in its tags that a page shows."""
    source = re.sub(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", " ", source, flags=re.DOTALL)
    source = re.sub(r"<style>.*?</style>", " ", source, flags=re.DOTALL)
    for tag in re.findall(r"{%.*?%}", source):
        yield from (words for words in re.findall(r'"([^"]*)"', tag) if " " in words)
    source = re.sub(r"{{.*?}}", "X", re.sub(r"{%.*?%}", " ", source))
    yield re.sub(r"<[\w/-]+|/?>", " ", UNREAD.sub(" ", source))


def script(source: str) -> Iterator[str]:
    """The strings of a script that hold more than a word."""
    source = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", " ", source, flags=re.DOTALL)
    yield from re.findall(r'"([^"\n]* [^"\n]*)"', source)


def document(source: str) -> Iterator[str]:
    """A document without its code."""
    yield re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", source, flags=re.DOTALL)


def files() -> list[Path]:
    """Whatever holds words that people read."""
    modules = [
        path
        for app in [*APPS, "console"]
        for path in (ROOT / app).rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
    ]
    modules += code_of_command_line()
    documents = [*ROOT.glob("*.md"), *(ROOT / "cli").glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix != ".xml"]
    return sorted({*modules, *documents, *templates, *(ROOT / "static/js").glob("*.js")})


@pytest.mark.embedded
def test_people_read_no_word_that_the_glossary_replaces() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {words}" for path in files() for words in found_in(read(path))
    ]

    assert not found, "\n".join(found)


@pytest.mark.embedded
def test_pages_and_emails_have_one_word_for_each_thing() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {words}"
        for path in (ROOT / "templates").rglob("*.*")
        if path.suffix in {".html", ".txt"}
        for words in found_in(read(path), ON_PAGES)
    ]

    assert not found, "\n".join(found)


@pytest.mark.embedded
def test_a_word_has_one_meaning_in_the_whole_console() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {words}"
        for name, (folders, pattern) in ONE_MEANING.items()
        for path in files()
        # What a constraint says is changed by a migration.
        if set(folders) & set(path.relative_to(ROOT).parts[:2]) and path.parent.name != "models"
        for words in found_in(shown(path), {name: pattern})
    ]

    assert not found, "\n".join(found)


@pytest.mark.embedded
def test_docstrings_say_no_word_that_pages_do_not_say() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {words}"
        for path in files()
        if path.suffix == ".py"
        for said in docstrings(path.read_text())
        for words in found_in(said)
    ]

    assert not found, "\n".join(found)


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("module.py", 'message = "Nobody may do this any more."'),
        ("module.py", 'message = f"{person} was mailed at once."'),
        ("page.html", "<p>{% if x %}Pick somebody{% endif %}</p>"),
        ("page.html", '<a class="x" title="See who asks for access">{{ name }}</a>'),
        ("page.html", '{% include "x.html" with label="See the offer" %}'),
        ("page.html", "<p>It doesn’t work!</p>"),
        ("letter.txt", "It lapsed, {{ name }}."),
        ("script.js", 'show("It is not saved. Don\'t close it.");'),
        ("README.md", "The licence is beside the code."),
    ],
)
def test_an_avoided_word_is_found_wherever_people_would_read_it(
    name: str, source: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(source)

    assert found_in(read(tmp_path / name))


@pytest.mark.embedded
@pytest.mark.parametrize(
    "source",
    [
        '"""Nobody reads this."""',
        'def act():\n    """Act.\n\n    It is not needed any\n    more.\n    """',
        'class Offer:\n    days: int\n    """How long it waits before it lapses."""',
    ],
)
def test_an_avoided_word_is_found_in_what_code_says_of_itself(source: str) -> None:
    assert [words for said in docstrings(source) for words in found_in(said)]


@pytest.mark.embedded
def test_code_in_a_docstring_may_be_called_anything() -> None:
    source = '"""How many more `somebody` takes, with `mails` at any time."""'

    assert [words for said in docstrings(source) for words in found_in(said)] == []


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("module.py", '# Nobody reads this any more.\nx = re.compile(r"any more lapses")'),
        ("page.html", '{# Nobody #}<p class="lapse beside">{{ nobody.any_more }}</p>'),
        ("script.js", "// Somebody may not read this.\nlet x = 1;"),
        ("README.md", "Run `drop mails at once`.\n```\nlog in\n```\n"),
    ],
)
def test_what_nobody_reads_may_say_anything(name: str, source: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(source)

    assert found_in(read(tmp_path / name)) == []


@pytest.mark.embedded
def test_a_time_is_short_only_where_age_stands_above_it() -> None:
    """A sentence that ends in "6 h" leaves the reader to guess whether it is past or to come."""
    found = [
        path
        for path in (ROOT / "templates").rglob("*.html")
        if "{% age " in (source := path.read_text()) and not re.search(r">Age\b", source)
    ]

    assert not found
