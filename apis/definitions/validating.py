"""All that is made of a text, and takes long for some: this runs in a process with limits.

Or in a test. Nothing here knows the database, and the settings only as far as templates need them.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from apis.definitions.change import Change
from apis.definitions.comparing import list_changes
from apis.definitions.findings import (
    CheckResult,
    Finding,
    Problem,
    WrittenDefinition,
    most_important,
    place_name,
)
from apis.definitions.markdown_file import markdown_of
from apis.definitions.patterns import unreadable_patterns
from apis.definitions.reading import Source, Unreadable, read
from apis.definitions.refs import broken_references
from apis.definitions.rules import broken_rules, problem_with_format, recommendations
from apis.definitions.specification import broken_specification
from apis.definitions.writing import LARGEST, render_reference

LONGEST_INDENTED = 100_000
"""Characters. Of what is nested deeply, indenting makes sixty times as many."""
_TOO_LARGE = (
    f"What is written from this for its readers has more than {LARGEST:,} characters."
    " Shorten the longest names and paths."
)


def judge(text: str, before: dict[str, Any] | None = None) -> CheckResult:
    """Read and check a text; of one that is valid write and compare what is kept of it."""
    try:
        source = read(text)
    except Unreadable as refused:
        return CheckResult(None, [Finding(refused.line, "", "error", refused.message)])
    problems = [_found(source, problem) for problem in _problems(source)]
    checked = CheckResult(source.document, most_important(problems))
    return add_written_and_changes(checked, before) if checked.is_valid else checked


def add_written_and_changes(
    checked: CheckResult, before: dict[str, Any] | None = None
) -> CheckResult:
    """The same with what is written from the document, and what changes against another one."""
    document = checked.document or {}
    html, outline = render_reference(document)
    made = WrittenDefinition(html, as_json_text(document), markdown_of(document), outline)
    texts = (made.html, made.json, made.markdown, json.dumps(made.outline))
    if max(map(len, texts)) > LARGEST:
        return replace(checked, findings=[Finding(None, "", "error", _TOO_LARGE)])
    return replace(checked, written=made, changes=shortened_changes(before, document))


def shortened_changes(before: dict[str, Any] | None, document: dict[str, Any]) -> list[Change]:
    """What changes from one document to the other, with names short enough for a page."""
    if before is None:
        return []
    return [change.shortened() for change in list_changes(before, document)]


def as_json_text(document: Any) -> str:
    """The document in the letters that people wrote, and indented for them if it is short."""
    text = json.dumps(document, ensure_ascii=False)
    if len(text) > LONGEST_INDENTED:
        return text
    return json.dumps(document, ensure_ascii=False, indent=2)


def _problems(source: Source) -> Iterator[Problem]:
    """What the validator must not see, it does not: a reference elsewhere, another version."""
    document = source.document
    if problem := problem_with_format(document):
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
    yield from recommendations(document)


def _found(source: Source, problem: Problem) -> Finding:
    path = source.real_path(problem.path)
    return Finding(source.line_of(path), place_name(path), problem.severity, problem.message)
