"""All that is made of a text, and takes long for some: this runs in a process with limits.

Or in a test. Nothing here knows the database, and the settings only as far as templates need them.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from apis.definitions.change import Change
from apis.definitions.comparing import changes
from apis.definitions.findings import (
    Checked,
    Finding,
    Problem,
    Written,
    most_important,
    place,
)
from apis.definitions.markdown_file import markdown_of
from apis.definitions.patterns import unreadable_patterns
from apis.definitions.reading import Source, Unreadable, read
from apis.definitions.refs import broken_references
from apis.definitions.rules import broken_rules, missing_parts, unsupported
from apis.definitions.specification import broken_specification
from apis.definitions.writing import LARGEST, written

LONGEST_INDENTED = 100_000
"""Characters. Of what is nested deeply, indenting makes sixty times as many."""
_TOO_LARGE = (
    f"What is written from this for its readers has more than {LARGEST:,} characters."
    " Shorten the longest names and paths."
)


def judge(text: str, before: dict[str, Any] | None = None) -> Checked:
    """Read and check a text; of one that is valid write and compare what is kept of it."""
    try:
        source = read(text)
    except Unreadable as refused:
        return Checked(None, [Finding(refused.line, "", "error", refused.message)])
    problems = [_found(source, problem) for problem in _problems(source)]
    checked = Checked(source.document, most_important(problems))
    return finished(checked, before) if checked.is_valid else checked


def finished(checked: Checked, before: dict[str, Any] | None = None) -> Checked:
    """The same with what is written from the document, and what changes against another one."""
    document = checked.document or {}
    html, outline = written(document)
    made = Written(html, as_json_text(document), markdown_of(document), outline)
    texts = (made.html, made.json, made.markdown, json.dumps(made.outline))
    if max(map(len, texts)) > LARGEST:
        return replace(checked, findings=[Finding(None, "", "error", _TOO_LARGE)])
    return replace(checked, written=made, changes=compared(before, document))


def compared(before: dict[str, Any] | None, document: dict[str, Any]) -> list[Change]:
    """What changes from one document to the other, with names short enough for a page."""
    if before is None:
        return []
    return [change.shortened() for change in changes(before, document)]


def as_json_text(document: Any) -> str:
    """The document in the letters that people wrote, and indented for them if it is short."""
    text = json.dumps(document, ensure_ascii=False)
    if len(text) > LONGEST_INDENTED:
        return text
    return json.dumps(document, ensure_ascii=False, indent=2)


def _problems(source: Source) -> Iterator[Problem]:
    """What the validator must not see, it does not: a reference elsewhere, another version."""
    document = source.document
    if problem := unsupported(document):
        yield problem
        return
    if broken := broken_references(document):
        yield from broken
        return
    ours = list(broken_rules(document))
    yield from ours
    known = {problem.path for problem in ours}
    yield from (problem for problem in broken_specification(document) if problem.path not in known)
    yield from unreadable_patterns(document)
    yield from missing_parts(document)


def _found(source: Source, problem: Problem) -> Finding:
    path = source.real_path(problem.path)
    return Finding(source.line_of(path), place(path), problem.severity, problem.message)
