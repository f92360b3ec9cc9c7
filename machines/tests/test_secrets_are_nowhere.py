"""Tokens are made, rotated and used; afterwards none of them is written down anywhere.

There are 200 of them, and 1,000 with TEST_EVERYTHING: a place that keeps one keeps the first.

Looked through are every table and what sessions hold, the logs at their most talkative, what was
published to Redis, the history and its file, the mails, and every page that lists tokens.
"""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from console.jobs.clock import JOBS
from credentials.schedule import remind_of_expiry
from machines.bearer import bearer_of
from machines.models import PersonalToken, ServiceAccountToken
from machines.tests.conftest import secrets_in
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, add_service_account, add_service_account_token, add_token
from tests.database import dump
from tests.everything import EVERYTHING
from tests.listening import letters

pytestmark = [pytest.mark.django_db, pytest.mark.redis, pytest.mark.once, pytest.mark.untraced]

HOLDERS, OF_EACH, BY_PAGES, ROTATED = 24 if EVERYTHING else 4, 20, 20, 20
ALL = 2 * HOLDERS * OF_EACH + BY_PAGES + ROTATED
NEW = "/organizations/acme/tokens/new/"
HISTORY = "/organizations/acme/settings/history/"


def made_by_actions(acme, adam) -> Iterator[PersonalToken | ServiceAccountToken]:
    """Those of many members and of many service accounts, as many as each may have."""
    for number in range(HOLDERS):
        member = add_member(acme, f"Member {number}", RoleSlug.DEVELOPER)
        account = add_service_account(f"Robot {number}", by=adam)
        for _ in range(OF_EACH):
            yield add_token(member, days=90)
            yield add_service_account_token(account, by=adam, days=90)


def made_by_pages(page) -> Iterator[str]:
    """Those that someone makes for themselves, and reloads the page that shows them."""
    for number in range(BY_PAGES):
        typed = {"name": f"Program {number}", "days": "7", "permissions": ["view_project"]}
        typed["form_id"] = str(uuid.uuid4())
        yield from secrets_in(page.post(NEW, typed))
        assert secrets_in(page.post(NEW, typed)) == []


def rotated_by_pages(page, person) -> Iterator[str]:
    mine = PersonalToken.objects.filter(membership__user=person)
    for token in list(mine)[:ROTATED]:
        typed = {"overlap_hours": "24", "form_id": str(uuid.uuid4())}
        yield from secrets_in(page.post(f"{token.get_absolute_url()}rotate/", typed))


def use(secrets, client, organization) -> None:
    """Each as it should be shown, and some as they should not."""
    for secret in secrets:
        shown = {"Authorization": f"Bearer {secret}"}
        assert client.get("/api/v1/token", headers=shown).status_code == 200
    for secret in secrets[:20]:
        shown = {"Authorization": f"Bearer {secret}"}
        elsewhere = f"/api/v1/organizations/{uuid.uuid4()}"
        assert client.get(elsewhere, headers=shown).status_code == 404
        asked = f"/api/v1/organizations/{organization.pk}/members?cursor=no"
        assert client.get(asked, headers=shown).status_code == 400
        assert client.get("/api/v1/token", {"token": secret}).status_code == 401
        assert client.get("/", headers=shown).status_code == 302
        assert client.post("/api/v1/token", {"token": secret}, headers=shown).status_code == 405
        client.get(f"/no/such/page/?token={secret}")


def told_of_everything(mailoutbox) -> str:
    """Let the clock go round: reminders, notifications and all, and send what is owed."""
    for job in JOBS:
        import_string(job.task).delay()
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        remind_of_expiry()
        send_notifications()
        Mail.objects.update(due_at=timezone.now())
        while drain():
            pass
    return letters(mailoutbox)


@pytest.mark.timeout(600)
def test_no_token_is_written_down(acme, adam, mia, fresh_client_of, log, published, mailoutbox):
    page = fresh_client_of(mia)
    secrets = [token.secret for token in made_by_actions(acme, adam)]
    secrets += made_by_pages(page)
    secrets += rotated_by_pages(page, mia.user)
    use(secrets, Client(), acme)
    mails = told_of_everything(mailoutbox)
    admin = fresh_client_of(adam)
    lists = [
        *(page.get(each) for each in ("/accounts/tokens/", "/accounts/history/")),
        *(admin.get(each) for each in (HISTORY, "/organizations/acme/settings/member-tokens/")),
    ]
    export = admin.post(f"{HISTORY}export/", {"format": "csv"})

    places = {
        "database": dump(),
        "log": log.getvalue(),
        "broker": published(),
        "mails": mails,
        "pages": "".join(each.content.decode() for each in lists),
        "history": b"".join(export).decode(),
    }

    assert len(set(secrets)) == ALL == (1_000 if EVERYTHING else 200)
    assert all(bearer_of(secret) for secret in secrets)
    assert all(len(text) > 1_000 for text in places.values()), {
        place: len(text) for place, text in places.items()
    }
    found = {place: sum(secret[4:] in text for secret in secrets) for place, text in places.items()}
    assert found == dict.fromkeys(places, 0)


def test_revoking_by_the_token_itself_writes_nothing_down(mia, log):
    token = add_token(mia)

    answer = Client().delete("/api/v1/token", headers={"Authorization": f"Bearer {token.secret}"})

    assert answer.status_code == 204
    assert token.secret[4:] not in dump() + log.getvalue()
