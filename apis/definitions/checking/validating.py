"""Checks the text of a definition and makes all that is stored of it: runs in the sandbox.

It uses no database, and only the settings that templates need.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from apis.definitions.checking.results import CheckResult, WrittenDefinition
from apis.definitions.comparing.change import Change
from apis.definitions.comparing.definitions import list_changes
from apis.definitions.reading.findings import Finding, Problem, most_important, place_name
from apis.definitions.reading.refs import broken_references
from apis.definitions.reading.rules import (
    broken_rules,
    problem_with_format,
    recommendations,
    unreadable_patterns,
)
from apis.definitions.reading.source import Source, Unreadable, read
from apis.definitions.reading.specification import broken_specification
from apis.definitions.reference.markdown_file import markdown_of
from apis.definitions.reference.writing import LARGEST, render_reference

LONGEST_INDENTED = 100_000
"""Characters of JSON that is indented: indenting can make deep nesting sixty times as long."""
_TOO_LARGE = (
    f"What is written from this for its readers has more than {LARGEST:,} characters."
    " Shorten the longest names and paths."
)


def judge(text: str, before: dict[str, Any] | None = None) -> CheckResult:
    """Read and check a text; if it is valid, write it out, and compare it with `before`."""
    try:
        source = read(text)
    except Unreadable as error:
        return CheckResult(None, [Finding(error.line, "", "error", error.message)])
    findings = [_finding(source, problem) for problem in _problems(source)]
    checked = CheckResult(source.document, most_important(findings))
    return add_written_and_changes(checked, before) if checked.is_valid else checked


def add_written_and_changes(
    checked: CheckResult, before: dict[str, Any] | None = None
) -> CheckResult:
    """The result of a valid text with its written forms, and the changes from `before`.

    With an error in place of both if a written form is larger than LARGEST.
    """
    document = checked.document or {}
    html, outline = render_reference(document)
    forms = WrittenDefinition(html, as_json_text(document), markdown_of(document), outline)
    texts = (forms.html, forms.json, forms.markdown, json.dumps(forms.outline))
    if max(map(len, texts)) > LARGEST:
        return replace(checked, findings=[Finding(None, "", "error", _TOO_LARGE)])
    return replace(checked, written=forms, changes=shortened_changes(before, document))


def shortened_changes(before: dict[str, Any] | None, document: dict[str, Any]) -> list[Change]:
    """The changes from one document to another, shortened for pages; empty if `before` is None."""
    return (
        [] if before is None else [change.shortened() for change in list_changes(before, document)]
    )


def as_json_text(document: Any) -> str:
    """The document as JSON without escaped letters, indented if it is short."""
    text = json.dumps(document, ensure_ascii=False)
    if len(text) > LONGEST_INDENTED:
        return text
    return json.dumps(document, ensure_ascii=False, indent=2)


def _problems(source: Source) -> Iterator[Problem]:
    """The problems of a document. The validator is not called for references that lead elsewhere
    or another version of OpenAPI, because it must not see them.
    """
    document = source.document
    if problem := problem_with_format(document):
        yield problem
        return
    if broken := broken_references(document):
        yield from broken
        return
    own_problems = list(broken_rules(document))
    yield from own_problems
    paths = {problem.path for problem in own_problems}
    yield from (problem for problem in broken_specification(document) if problem.path not in paths)
    yield from unreadable_patterns(document)
    yield from recommendations(document)


def _finding(source: Source, problem: Problem) -> Finding:
    """The problem as a finding, with its line in the text."""
    path = source.real_path(problem.path)
    return Finding(source.line_of(path), place_name(path), problem.severity, problem.message)
