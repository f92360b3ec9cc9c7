"""Pages that refresh themselves ask as long as something is unfinished, and show what changed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from accounts.models import Session, User
from builds.models import Build, BuildState
from builds.tests.makers import add_build
from console.serving.refreshing import OFTEN, RAREST, Refresh, interval_until
from deployments.actions import request_run
from deployments.models import Deployment, Run
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, waiting_deployment
from deployments.tests.run_makers import add_job, place
from organizations.models.domain_claim import Finding
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from portal.tests.makers import add_domain
from projects.tests.makers import add_component
from tests.cast import add_member, invite
from webhooks.actions import send_test
from webhooks.models import Delivery, DeliveryState
from webhooks.tests.makers import add_webhook

pytestmark = pytest.mark.django_db
ASKS = re.compile(r'id="refresh" hidden[^>]*hx-get="([^"]+)"[^>]*"Shown-Version": "(\w+)"')
ACME = "/organizations/acme/"


class Unfinished(NamedTuple):
    """A page of something unfinished, with what another process does to it next and in the end."""

    url: str
    change: Callable[[], Any]
    end: Callable[[], Any]


def fields(rows, **values):
    return lambda: rows.update(**values)


def deployment(by):
    build = add_build(add_component(by))
    found = waiting_deployment(build, add_environment(by=by))
    rows = Deployment.objects.filter(pk=found.pk)
    ended = {"finished_at": timezone.now(), "due_at": None}
    return Unfinished(
        found.get_absolute_url(),
        fields(rows, state=DeploymentState.APPROVED),
        fields(rows, state=DeploymentState.SUCCEEDED, **ended),
    )


def pages_of_component(by, url):
    """A page with the board, or with one line of it."""
    pages = deployment(by)
    component = by.organization.components.get()
    return pages._replace(url=url(component))


def project(by):
    return pages_of_component(by, lambda component: component.project.get_absolute_url())


def component(by):
    return pages_of_component(by, lambda component: component.get_absolute_url())


def history(by):
    return pages_of_component(by, lambda component: component.url_of("deployments:history"))


def build(by):
    begun: Any = {"state": BuildState.QUEUED, "artifact": "", "digest": "", "finished_at": None}
    found = add_build(add_component(by), **begun)
    rows = Build.objects.filter(pk=found.pk)
    failed = {"state": BuildState.FAILED, "finished_at": timezone.now()}
    return Unfinished(
        found.get_absolute_url(), fields(rows, state=BuildState.RUNNING), fields(rows, **failed)
    )


def runs(by):
    job, environment = add_job(by), add_environment(by=by)
    place(job, environment)
    rows, now = Run.objects.filter(component=job), timezone.now()
    request_run(component=job, environment=environment, by=by)
    started = {"state": "started", "external_id": "n-1", "due_at": None, "started_at": now}
    ended = {"state": "succeeded", "finished_at": now}
    return Unfinished(job.url_of("runs:runs"), fields(rows, **started), fields(rows, **ended))


def webhook(by):
    found = add_webhook(by=by)
    send_test(webhook=found, by=by)
    rows = Delivery.objects.filter(webhook=found)
    return Unfinished(
        found.get_absolute_url(),
        fields(rows, attempts=1),
        fields(rows, state=DeliveryState.DELIVERED),
    )


def delivery(by):
    pages = webhook(by)
    return pages._replace(url=Delivery.objects.get().get_absolute_url())


def invitations(by):
    one, other = invite("nia@example.com", by=by), invite("leo@example.com", by=by)
    first = Mail.objects.filter(recipient=one.email)
    both = Mail.objects.filter(recipient__in=[one.email, other.email])
    now = {"sent_at": timezone.now()}
    return Unfinished(f"{ACME}settings/invitations/", fields(first, **now), fields(both, **now))


def domain(by):
    found = add_domain(by.organization, "docs.acme.com", "pending", next_check_at=timezone.now())
    rows = type(found).objects.filter(pk=found.pk)
    later = timezone.now() + timedelta(hours=1)
    return Unfinished(
        found.get_absolute_url(),
        fields(rows, checked_at=timezone.now(), finding=Finding.SILENT),
        fields(rows, next_check_at=later),
    )


PAGES = [
    *(deployment, project, component, history, build, runs),
    *(webhook, delivery, invitations, domain),
]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_asks_until_what_it_shows_is_final(kind, adam, client_of):
    page = client_of(adam)
    url, change, end = kind(adam)

    def asked(version=None):
        headers = {"HX-Request": "true", "Shown-Version": version} if version else {}
        answer = page.get(url, headers=headers)
        return answer, ASKS.search(answer.content.decode())

    _, asks = asked()
    assert asks is not None
    assert asks[1] == url
    answer, _ = asked(asks[2])
    assert (answer.status_code, answer.content) == (204, b"")

    change()
    answer, again = asked(asks[2])
    assert answer.status_code == 200
    assert again is not None
    assert again[2] != asks[2]
    assert asked(again[2])[0].status_code == 204

    end()
    answer, last = asked(again[2])
    assert answer.status_code == 200
    assert last is None
    assert asked()[1] is None


def test_asking_in_vain_is_cheap(adam, client_of, django_assert_max_num_queries):
    page, found = client_of(adam), deployment(adam)
    asks = ASKS.search(page.get(found.url).content.decode())
    assert asks is not None

    with django_assert_max_num_queries(5):
        assert page.get(found.url, headers={"Shown-Version": asks[2]}).status_code == 204


def test_the_number_of_the_inbox_asks_the_inbox(adam, mia, client_of):
    page = client_of(adam)
    number = re.compile(r'id="inbox-number"[^>]*hx-get="([^"]+)"[^>]*"Shown-Version": "(\w+)"')
    asks = number.search(page.get(f"{ACME}settings/members/").content.decode())
    assert asks is not None
    url, before = asks.groups()
    assert (url, before) == (f"{ACME}inbox/", "0")
    assert page.get(url, headers={"Shown-Version": before}).status_code == 204

    waiting_deployment(add_build(add_component(adam)), add_environment(by=adam))

    answer = page.get(url, headers={"Shown-Version": before})
    again = number.search(answer.content.decode())
    assert again is not None
    assert again[2] == "1"
    assert 'id="inbox-number"' not in client_of(mia).get(ACME).content.decode()


def test_an_open_page_keeps_no_session_alive(adam, client_of):
    page = client_of(adam)
    page.get(ACME)
    long_ago = timezone.now() - timedelta(hours=2)
    Session.objects.update(last_used_at=long_ago)

    page.get(f"{ACME}inbox/", headers={"Shown-Version": "0"})
    assert Session.objects.get().last_used_at == long_ago

    page.get(f"{ACME}inbox/")
    assert Session.objects.get().last_used_at != long_ago


def test_an_open_page_changes_nothing_of_where_one_was_last(adam, zed, client_of):
    other = add_member(zed.organization, adam.user, RoleSlug.DEVELOPER).organization
    page = client_of(adam)
    page.get(other.get_absolute_url())

    page.get(f"{ACME}inbox/", headers={"Shown-Version": "0"})

    assert User.objects.get(pk=adam.user_id).last_organization_id == other.pk


def test_what_is_due_later_is_asked_about_less_often():
    now = timezone.now()
    tomorrow = now + timedelta(days=1)
    assert interval_until([now, tomorrow]) == OFTEN
    assert interval_until([tomorrow]) == RAREST


def test_another_interval_is_another_version():
    assert Refresh(4, ["running"]).version != Refresh(60, ["running"]).version
    assert Refresh(4, ["running"]).version == Refresh(4, ("running",)).version
