"""Links of documents lead somewhere: to files that are there, and to headings in them."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.embedded

ROOT = Path(__file__).parent.parent
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
BOOK = ROOT / "docs" / "operations"
NAMED = re.compile(r"(?<![\w/.])docs/[\w/-]+\.md")
"""A document, by its path from the top, as comments name it."""
PROGRAMS = {".py", ".html", ".yml", ".yaml", ".conf", ".js", ".css"}
MADE = {"node_modules", "staticfiles", "var"}


def files() -> Iterator[Path]:
    """All of the repository, without what is installed or made in it."""
    for folder, inner, names in ROOT.walk():
        inner[:] = [name for name in inner if name[0] != "." and name not in MADE]
        yield from (folder / name for name in names)


@cache
def anchors(document: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    found: list[str] = []
    fenced = re.sub(r"^ *```.*?^ *```$", "", document.read_text(), flags=re.DOTALL | re.MULTILINE)
    for heading in re.findall(r"^#+ (.+)$", fenced, re.MULTILINE):
        words = re.sub(r"\]\([^)]*\)", "", heading).strip().lower()
        found.append(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return {
        anchor if not before else f"{anchor}-{before}"
        for at, anchor in enumerate(found)
        for before in [found[:at].count(anchor)]
    }


def broken(document: Path, text: str) -> list[str]:
    """Links in the text of this document that lead nowhere."""
    found = []
    for link in LINK.findall(CODE.sub("", text)):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if re.match(r"[a-z]+:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(f"{document.relative_to(ROOT)}: {link}")
    return found


def test_links_lead_to_files_and_headings_that_are_there():
    documents = [path for path in files() if path.suffix == ".md"]

    found = [link for path in documents for link in broken(path, path.read_text())]

    assert len(documents) > 60
    assert found == []


def test_each_page_of_the_book_is_in_its_contents():
    contents = BOOK.with_suffix(".md")

    linked = set(LINK.findall(contents.read_text()))

    assert {f"operations/{path.name}" for path in BOOK.glob("*.md")} - linked == set()


def test_documents_that_code_names_are_there():
    code = [path for path in files() if path.suffix in PROGRAMS or path.parent.name == "bin"]

    named = {name: path for path in code for name in NAMED.findall(path.read_text())}

    assert len(named) > 5
    assert {path: name for name, path in named.items() if not (ROOT / name).exists()} == {}


@pytest.mark.parametrize(
    "link", ["gone.md", "gone/page.md#x", "#gone", "README.md#gone", "docs/operations.md#install"]
)
def test_a_link_that_leads_nowhere_is_found(link):
    text = f"See [this]({link}), [that](README.md#license) and `[x](y)`."

    assert broken(ROOT / "CONTRIBUTING.md", text) == [f"CONTRIBUTING.md: {link}"]


def test_every_document_is_in_the_list_of_documents():
    """Those of operations are listed by their own page, and decisions by theirs."""
    index = ROOT / "docs" / "README.md"
    listed = {
        (index.parent / link.partition("#")[0]).resolve()
        for link in LINK.findall(index.read_text())
    }
    pages = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "tutorials").glob("*.md")]

    assert [page.name for page in pages if page not in listed | {index}] == []


def test_every_decision_has_a_title_a_status_and_a_line_in_the_list():
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text()
    for page in sorted(folder.glob("0*.md")):
        first, _, status, *_ = page.read_text().splitlines()
        number, _, title = first.removeprefix("# ").partition(" ")
        assert re.fullmatch(r"(Accepted|Replaced by \d{4}), \d{4}-\d\d-\d\d\.", status), page.name
        assert f"| [{number}]({page.name}) | {title} |" in listed, page.name
