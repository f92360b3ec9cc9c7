"""Every call × every text in the place of a credential × things of three organizations × methods.

The calls are those of the specification, so a new one is in the table by itself. What machines send
to it, an app says in MACHINES of its `tests.operations`; without that, it is sent an empty object.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse

from builds.api.ci import REPORTS
from deployments.api.engines import CALLS
from deployments.models import Deployment
from deployments.tests.run_makers import place
from organizations.models import Organization
from tests.api import Operation, by_operation, methods_of, operations, service_token
from tests.api.machines import Shown, request_of, texts_of
from tests.cast import make_organization, make_person
from tests.database import everything
from tests.samples import Things, things_of

pytestmark = [pytest.mark.once, pytest.mark.untraced]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RULES = {
    # what the call takes × what the text says it is: the answer where the text does not work,
    # to one that works about its own organization, and about another's.
    ("cicredential", "cicredential"): (401, {200, 201}, {404, 422}),
    ("cicredential", "enginecredential"): (403, {403}, {403}),
    ("cicredential", "token"): (403, {403}, {403}),
    ("cicredential", ""): (401, set[int](), set[int]()),
    ("enginecredential", "cicredential"): (403, {403}, {403}),
    ("enginecredential", "enginecredential"): (401, {200, 201}, {404, 422}),
    ("enginecredential", "token"): (403, {403}, {403}),
    ("enginecredential", ""): (401, set[int](), set[int]()),
    ("", "cicredential"): (401, {401}, {401}),
    ("", "enginecredential"): (401, {401}, {401}),
    ("", ""): (401, set[int](), set[int]()),
}
LIMITS = {"cicredential": (REPORTS, 600), "enginecredential": (CALLS, 3_600)}
"""Calls of each credential in an hour."""
NOTED = ("refusedreport", "cicredential", "enginecredential", "serviceaccounttoken", "event")
"""What a refused report and a use leave behind: the reason, and when it was used."""
ALL = operations()
every_call = pytest.mark.parametrize("call", ALL, ids=str)


@pytest.fixture(autouse=True)
def _no_reports_counted() -> None:
    REPORTS.forget()
    CALLS.forget()


@pytest.fixture(scope="module")
def organizations(made: Things) -> list[Things]:
    """Acme and two others, each with something of everything for an engine to do."""
    every = [made, *(_organization(name) for name in ("Quaxel", "Zorblax"))]
    Deployment.objects.filter(state="waiting").update(state="approved")
    for things in every:
        place(things.schedule.component, things.environment)
    return every


@pytest.fixture(scope="module")
def texts(organizations: list[Things]) -> list[Shown]:
    one, *others = organizations
    token = service_token(one.admin, name="Robot").secret
    return texts_of(one, others, _organization("Stopped"), token)


def _organization(name: str) -> Things:
    return things_of(make_organization(name, by=make_person(f"Boss of {name}")), mark=name)


def test_machines_have_calls_and_texts_of_every_kind(texts: list[Shown]) -> None:
    taken = {call.credential for call in ALL}
    assert taken == {takes for takes, _ in RULES} == {"", "cicredential", "enginecredential"}
    assert len(texts) == 17
    assert len({shown.text for shown in texts}) == 17


@every_call
def test_a_text_opens_what_the_table_says_and_changes_nothing_else(
    call: Operation, texts: list[Shown], organizations: list[Things], db: None
) -> None:
    wrong, refused, before = [], set(), _but_for_notes()
    # Calls for tokens refuse all these texts before they read what a request is about.
    asked_about = organizations if call.credential else organizations[:1]
    for shown in texts:
        for about in asked_about:
            with transaction.atomic():
                answer = shown.ask(call, about)
                opened = answer.status_code < 300
                changed = _changed(before) if opened else set()
                transaction.set_rollback(opened)
            if answer.status_code == 401:
                refused.add(answer.content)
            if found := _fault(call, shown, about, answer, changed):
                wrong.append(f"{shown.name} about {about.organization}: {found}")

    assert wrong == []
    assert len(refused) == 1, "they are told apart"
    assert _but_for_notes() == before


@pytest.mark.parametrize("path", sorted({call.path for call in ALL}))
def test_no_text_opens_another_method_of_an_address(
    path: str, texts: list[Shown], organizations: list[Things], db: None
) -> None:
    before, takes = _but_for_notes(), methods_of(path)
    call = next(each for each in ALL if each.path == path)
    some = [shown for shown in texts if shown.things in (None, organizations[0])]

    wrong = [
        f"{method} with {shown.name}: {answer.status_code}"
        for method in {*METHODS} - takes
        for shown in some
        if (answer := shown.ask(call, organizations[0], method)).status_code != 405
    ]

    assert wrong == []
    assert _but_for_notes() == before


@pytest.mark.parametrize("call", [call for call in ALL if call.credential], ids=str)
def test_one_call_too_many_in_an_hour_is_told_when_to_come_again(
    call: Operation,
    texts: list[Shown],
    organizations: list[Things],
    db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit, most = LIMITS[call.credential]
    assert limit.most == most
    monkeypatch.setattr(limit, "most", 1)
    one, other, *_ = organizations
    own, theirs = (
        next(each for each in texts if each.things is whose and each.kind == call.credential)
        for whose in (one, other)
    )

    within, late = own.ask(call, one), own.ask(call, one)
    elsewhere = theirs.ask(call, other)

    assert 429 not in {within.status_code, elsewhere.status_code}
    assert late.status_code == 429
    assert 1 <= int(late.headers["Retry-After"]) <= 3600


def _fault(
    call: Operation, shown: Shown, about: Things, answer: HttpResponse, changed: set[str]
) -> str:
    """What is wrong with a cell; empty for nothing."""
    kind = shown.kind or ("token" if "token" in shown.name else "")
    if (call.credential, kind) not in RULES:
        return ""  # a token at a call for tokens: the tests of those calls try that
    dead, own, foreign = RULES[call.credential, kind]
    wanted = {dead}
    if shown.things is not None:
        is_own = shown.things is about or not _names_something(call, shown.things, about)
        wanted = own if is_own else foreign
        if is_own and own == {200, 201} and call.name not in by_operation("MACHINES"):
            wanted = {200, 201, 404, 409, 422}
    if answer.status_code not in wanted:
        return f"{answer.status_code}, not {wanted}: {answer.content.decode()[:200]}"
    keys = {str(shown.things.organization.pk)} if shown.things else set()
    return f"changed {changed - keys}" if changed - keys else ""


def _names_something(call: Operation, own: Things, about: Things) -> bool:
    """Whether the request says which organization it is about."""
    return request_of(call, own) != request_of(call, about)


def _changed(before: dict[str, list[str]]) -> set[str]:
    """The organizations that have rows which were not there."""
    now = _but_for_notes()
    rows = {row for name in now for row in {*now[name]} ^ {*before[name]}}
    return {key for row in rows for key in _keys(row)}


def _keys(row: str) -> Iterator[str]:
    keys = [str(key) for key in Organization.objects.values_list("pk", flat=True)]
    compact = row.replace("-", "")
    found = [key for key in keys if key in row or key.replace("-", "") in compact]
    return iter(found or ["a row of no organization"])


def _but_for_notes() -> dict[str, list[str]]:
    return {name: rows for name, rows in everything().items() if name not in NOTED}
