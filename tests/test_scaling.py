"""Two groups of web processes, three workers and a pooler are one console, as the documents say."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPResponse
from itertools import cycle

import pytest
from django.conf import global_settings
from django.db import connection, transaction

from console.models import JobRecord
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, make_organization, make_person
from tests.pooling import direct_address, limits_of_the_role, pooled
from tests.ports import free_port
from tests.serving import ask, celery, gunicorn, served_with, session_of
from tests.smtp import MailServer
from tests.started_services import RedisServer
from tests.waiting import eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.pgbouncer,
    pytest.mark.django_db(transaction=True),
]
WORKERS, CONNECTIONS = 3, 4
POOLED = "pooled"
INVITATIONS, REMOVALS, RACES = 30, 6, 10


@dataclass(frozen=True)
class Console:
    """Where its two groups of web processes are, and who gets its mail."""

    one: int
    other: int
    mail_server: MailServer


@pytest.fixture(scope="module")
def console(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Console]:
    """All of it on the tests' database, started once: each test makes people of its own."""
    folder, mail_server = tmp_path_factory.mktemp("scaled"), MailServer()
    groups = Console(free_port(), free_port(), mail_server)
    with contextlib.ExitStack() as started:
        started.enter_context(django_db_blocker.unblock())
        # Workers and beat note how jobs go until they end, which is after the last test.
        started.callback(lambda: JobRecord.objects.all().delete())
        started.enter_context(limits_of_the_role())
        mail_server.start()
        started.callback(mail_server.stop)
        redis_server = RedisServer(folder)
        started.callback(redis_server.stop)
        address = started.enter_context(pooled(direct_address(), free_port(), CONNECTIONS, folder))
        environment = served_with(address, folder / "data") | {
            "CELERY_BROKER_URL": redis_server.url,
            "DATABASE_POOLED": "true",
            "PGAPPNAME": POOLED,
            "MAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        }
        for number in range(WORKERS):
            worker = ["worker", "-n", f"{number}@localhost", "--concurrency", "1"]
            started.enter_context(celery(folder, *worker, **environment))
        beat = ["beat", "--pidfile="]
        started.enter_context(celery(folder, *beat, **environment))
        for port in (groups.one, groups.other):
            started.enter_context(gunicorn(port, folder, **environment))
        yield groups
    for log in folder.glob("web-*.log"):
        assert "Traceback" not in log.read_text(), log


def test_whoever_signed_in_at_one_group_is_signed_in_at_the_other(console, settings):
    # The web processes do not know the fast one of the tests.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    acme = make_organization("Acme", by=make_person("Ann")).organization
    path = acme.get_absolute_url()

    def sign_in(password: str) -> HTTPResponse:
        form = {"login": "ann@example.com", "password": password}
        return ask(console.one, "/accounts/login/", "", None, **form)

    before = ask(console.other, path, "")
    wrong = sign_in("a wrong password")
    right = sign_in("a long enough password")

    assert [before.status, wrong.status, right.status] == [302, 200, 302]
    assert ask(console.other, path, session_in(right)).status == 200
    assert ask(console.other, "/accounts/logout/", session_in(right), really="yes").status == 302
    assert ask(console.one, path, session_in(right)).status == 302


def session_in(response: HTTPResponse) -> str:
    """The cookie that signing in left."""
    (cookie,) = [
        value
        for name, value in response.getheaders()
        if name.lower() == "set-cookie" and value.startswith("session=")
    ]
    return cookie.removeprefix("session=").partition(";")[0]


def test_a_removal_at_one_group_is_in_force_at_the_next_request_of_the_other(console):
    ann = make_organization("Acme", by=make_person("Ann"))
    path = ann.organization.get_absolute_url()
    members = [
        add_member(ann.organization, f"Dev {n}", RoleSlug.DEVELOPER) for n in range(REMOVALS)
    ]
    cookie, cookies = session_of(ann.user), [session_of(member.user) for member in members]

    here, there = console.one, console.other
    found = []
    for member, theirs in zip(members, cookies, strict=True):
        before = ask(there, path, theirs).status
        ask(here, f"{path}settings/members/{member.pk}/delete/", cookie, sure="yes")
        found.append((before, ask(there, path, theirs).status))
        here, there = there, here

    assert found == [(200, 404)] * REMOVALS


def test_what_was_asked_of_both_groups_is_mailed_once_by_three_workers(console):
    ann = make_organization("Acme", by=make_person("Ann"))
    path = f"{ann.organization.get_absolute_url()}settings/members/invite/"
    cookie, people = session_of(ann.user), [f"nia{n}@example.com" for n in range(INVITATIONS)]

    def invite(port: int, address: str) -> int:
        return ask(port, path, cookie, emails=address, roles=["developer"], is_complete="on").status

    with ThreadPoolExecutor(4) as pool:
        statuses = set(pool.map(invite, cycle([console.one, console.other]), people))
    eventually(lambda: not Mail.objects.waiting().exists(), "every mail settled")

    assert statuses == {200}  # it says who was invited
    mailed = Counter(to for to in console.mail_server.recipients if to in people)
    assert mailed == Counter(people)
    assert {mail.state for mail in Mail.objects.filter(recipient__in=people)} == {"sent"}


def test_of_two_who_want_one_handle_at_both_groups_one_gets_it(console):
    ports = [console.one, console.other]

    def create(port: int, cookie: str, number: int) -> int:
        return ask(port, "/welcome/", cookie, name=f"Wanted {number}").status

    found = []
    with ThreadPoolExecutor(2) as pool:
        for n in range(RACES):
            cookies = [session_of(make_person(f"{name} {n}")) for name in ("Ann", "Eve")]
            found.append(sorted(pool.map(create, ports, cookies, [n, n])))

    assert found == [[200, 302]] * RACES
    handles = Organization.objects.values_list("handle", flat=True)
    assert sorted(handles) == [f"wanted-{n}" for n in range(RACES)]


def test_nobody_waits_for_a_lock_for_ever_behind_the_pooler(console):
    ann = make_organization("Acme", by=make_person("Ann"))
    path, cookie = ann.organization.get_absolute_url(), session_of(ann.user)

    with transaction.atomic(), connection.cursor() as cursor:
        # The one who holds it is cut off by no limit of its own, however slow the machine.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        Organization.objects.select_for_update().get(pk=ann.organization_id)
        answer = ask(console.one, f"{path}projects/new/", cookie, name="Late")

    assert answer.status == 503
    assert not ann.organization.projects.exists()
    assert ask(console.one, f"{path}projects/new/", cookie, name="Late").status == 302


def test_all_of_them_share_a_few_connections(console):
    ann = make_organization("Acme", by=make_person("Ann"))
    path, cookie = ann.organization.get_absolute_url(), session_of(ann.user)

    with ThreadPoolExecutor(8) as pool:
        ports = cycle([console.one, console.other])
        answers = {pool.submit(ask, next(ports), path, cookie) for _ in range(40)}

    assert {future.result().status for future in answers} == {200}
    with connection.cursor() as cursor:
        # By name: threads of other tests may have left connections of their own.
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [POOLED],
        )
        assert 1 < cursor.fetchone()[0] <= CONNECTIONS
