"""Operators' lists and rows cost the same however many rows there are."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from accounts.events import PERSON_SIGNED_IN
from accounts.models import User
from apis import admin as of_apis
from apis.models import Version
from apis.states import KINDS as OF_VERSIONS
from audit import log
from console.models import JobRecord
from console.operators.columns import list_of, page_of
from console.operators.lookup import ReadOnlyAdmin, StateFilter
from deployments import admin as of_deployments
from deployments.models import Run
from deployments.states.runs import KINDS as OF_RUNS
from deployments.states.runs import RunState
from organizations.events.members import MEMBER_REMOVED
from organizations.models import Invitation, Membership, Organization
from outbox.models import Mail
from portal import admin as of_portal
from portal.models import Subscription
from portal.models.subscription import KINDS as OF_SUBSCRIPTIONS
from projects.models import Project
from tests.cast import add_member, invite, make_person
from tests.reading import document, words
from tests.samples import things_of

pytestmark = pytest.mark.django_db
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
SEARCHES = ("a", "acme", "mia@example.com", "12", "00000000-0000-4000-8000-000000000000")


@pytest.fixture
def olga(db: None) -> User:
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


def statements(page: Any, address: str, **query: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert page.get(address, query).status_code == 200
    return [str(query["sql"]) for query in asked]


def fill(adam: Membership, count: int, start: int = 0) -> None:
    """As many members, invitations with mails, projects and events, all about Mia, too."""
    for number in range(start, start + count):
        invitation = invite(f"p{number}@example.com", by=adam)
        Mail.objects.filter(subject_id=str(invitation.pk)).update(recipient_key="mia@example.com")
        Invitation.objects.filter(pk=invitation.pk).update(revoked_at=invitation.invited_at)
    Invitation.objects.update(email_key="mia@example.com")
    people = User.objects.bulk_create(
        User(email=f"m{n}@example.com", name=f"P{n}", password="!")
        for n in range(start, start + count)
    )
    for number, person in enumerate(people, start):
        add_member(adam.organization, person)
        Project.objects.create(
            organization=adam.organization, name=f"Project {number}", handle=f"project-{number}"
        )
    mia = User.objects.get(email="mia@example.com")
    log.record(MEMBER_REMOVED, organization=adam.organization, by=adam.user, target=mia)


def order_of(model_admin: Any) -> list[str]:
    key = model_admin.model._meta.pk.name
    return [str(name).replace("pk", key) for name in model_admin.ordering]


@every_model
def test_the_order_of_a_list_has_an_index(model: type[Model]) -> None:
    order = order_of(admin.site._registry[model])
    unique = [field.name for field in model._meta.fields if field.unique]
    indexes = [index.fields for index in model._meta.indexes if index.condition is None]

    assert order[0].removeprefix("-") in unique or order in indexes


@every_model
def test_rare_states_have_an_index_in_the_order_of_the_list(model: type[Model]) -> None:
    """Every state of every filter is about a field of an index, or is what most rows are in."""
    model_admin: Any = admin.site._registry[model]
    conditions = {
        str(name).split("__")[0]
        for index in model._meta.indexes
        for name, _ in (index.condition.children if index.condition else ())
    }
    common = {"active", "done", "sent", "running", "current"}
    common |= {"no-default-tier"}  # Of the one seller.
    for narrowing in model_admin.list_filter:
        if issubclass(narrowing, StateFilter):
            for name, (_, rows) in narrowing.states.items():
                fields = {str(field).split("__")[0] for field, _ in rows.children}
                assert name in common or fields & conditions, name


@every_model
def test_a_list_asks_few_things_and_a_search_for_each_way_by_itself(
    model: type[Model], adam: Membership, mia: Membership, olga: User, client_of: Any
) -> None:
    """An OR, or a comparison without regard to case, would read all rows of the table."""
    fill(adam, 6)
    page = client_of(olga)

    assert len(statements(page, list_of(model))) <= 10
    for typed in SEARCHES:
        asked = statements(page, list_of(model), q=typed)
        assert len(asked) <= 21
        # A session is found by its key, whatever else it is asked.
        asked = [sql for sql in asked if "accounts_session" not in sql]
        assert asked
        assert not [sql for sql in asked if " OR " in sql or "ILIKE" in sql or "UPPER(" in sql]
        assert not [sql for sql in asked if "LIKE '%" in sql]


def test_a_list_counts_and_leads_to_a_thousand_rows(olga: User, client_of: Any) -> None:
    page, emails = client_of(olga), list_of(Mail)
    Mail.objects.bulk_create(
        Mail(kind="invitation", recipient="n@example.com", recipient_key=f"n{number}@example.com")
        for number in range(1002)
    )

    assert "1 to 50 of 1,000+. Search or filter" in words(page.get(emails))
    assert "951 to 1,000 of 1,000+" in words(page.get(emails, {"p": 20}))
    assert "Next" not in words(page.get(emails, {"p": 20}))
    assert page.get(emails, {"p": 21}).status_code == 302
    assert "of 1,000+" in words(page.get(emails, {"q": "n"}))
    assert "1 to 1 of 1" in words(page.get(emails, {"q": "n777@example.com"}))


def test_a_search_shows_the_newest_first(adam: Membership, olga: User, client_of: Any) -> None:
    for number in range(45):
        invite(f"p{number}@example.com", by=adam)

    found = client_of(olga).get(list_of(Invitation), {"q": "acme"}).context["cl"].result_list

    assert [row.email for row in found] == [
        f"p{number}@example.com" for number in range(44, -1, -1)
    ]


def test_a_row_asks_the_same_for_12_and_for_40_of_everything(
    adam: Membership, mia: Membership, olga: User, client_of: Any, settings: Any
) -> None:
    settings.INVITATIONS_OPEN = settings.INVITATIONS_A_DAY = 1000
    settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = 1000
    page = client_of(olga)
    for _ in range(12):
        log.record(PERSON_SIGNED_IN, organization=adam.organization, by=mia.user)
    fill(adam, 12)
    rows: list[Model] = [
        *(mia.user, adam.user, adam.organization, mia),
        Invitation.objects.latest("invited_at"),
        Mail.objects.latest("created_at"),
    ]
    # The first one also looks up which content type its model is.
    for row in rows:
        page.get(page_of(row))
    before = [len(statements(page, page_of(row))) for row in rows]

    fill(adam, 28, start=12)

    assert [len(statements(page, page_of(row))) for row in rows] == before
    assert max(before) <= 30
    assert "View all 4" in words(page.get(page_of(adam.organization)))
    assert Organization.objects.count() == 1


def test_every_list_and_row_names_things_in_words(
    adam: Membership, olga: User, client_of: Any, subtests: pytest.Subtests
) -> None:
    """No name of a field, and no date without its zone."""
    things_of(adam)
    JobRecord.objects.create(name="drain the outbox")
    page = client_of(olga)
    for model, model_admin in admin.site._registry.items():
        with subtests.test(model=model._meta.label):
            assert isinstance(model_admin, ReadOnlyAdmin)
            labels = [column.label for column in (*model_admin.list_display, *model_admin.details)]

            assert model_admin.purpose
            assert not [label for label in labels if "_" in label or label.islower()]
            row = model._default_manager.all()[:1].get()
            for address in (list_of(model), page_of(row)):
                shown = words(page.get(address))
                assert "None" not in shown
                assert not re.search(r"\d\d:\d\d(?! UTC)", shown)


@every_model
def test_a_list_is_declared_where_django_looks_for_it(model: type[Model]) -> None:
    """Elsewhere it would be there only if something else was imported before the addresses."""
    module = type(admin.site._registry[model]).__module__

    assert module.partition(".")[2].split(".")[0] == "admin"


def test_each_state_is_told_by_a_shape_and_a_word(
    adam: Membership, olga: User, client_of: Any
) -> None:
    things_of(adam)
    JobRecord.objects.create(name="drain the outbox")
    page = client_of(olga)
    for model in MODELS:
        cells = list(document(page.get(list_of(model))).iterfind(".//td[@data-label='State']"))

        model_admin: Any = admin.site._registry[model]
        labels = [column.label for column in model_admin.list_display]
        assert bool(cells) == ("State" in labels), model
        for cell in cells:
            assert any(part.tag.endswith("svg") for part in cell.iter()), model
            assert "".join(cell.itertext()).strip(), model


def test_operators_see_each_state_as_everyone_else_does() -> None:
    drawn: list[tuple[Any, Any, dict[Any, str]]] = [
        (Version, of_apis.state_of, OF_VERSIONS),
        (Subscription, of_portal.state_of_subscription, OF_SUBSCRIPTIONS),
        (Run, of_deployments.run_state, OF_RUNS),
    ]
    for model, state_of, kinds in drawn:
        for state, kind in kinds.items():
            assert state_of(model(state=state)) == (kind, state.label)
    assert set(OF_RUNS) == set(RunState)
