"""What CI reports of builds: over HTTP, as a shell with curl does it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from builds.models import BuildState
from builds.tests.makers import ARTIFACT, COMMIT, DIGEST
from webhooks.models import Webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def builds(things):
    return things.component.builds.filter(external_id="77")


def test_a_build_runs_and_succeeds(ci, builds, things):
    begun = ci.report(branch="main", log_url="https://ci.example.com/runs/77")
    ended = ci.report("succeeded", artifact=ARTIFACT)

    assert (begun.status_code, ended.status_code) == (201, 200), (begun.content, ended.content)
    build = builds.get()
    assert begun.json() == {
        "id": str(build.pk),
        "number": 2,
        "attempt": 1,
        "state": "running",
        "url": f"http://testserver{build.get_absolute_url()}",
        "unchanged": False,
    }
    assert (build.state, build.digest, build.branch) == (BuildState.SUCCEEDED, DIGEST, "main")
    assert build.started_at < build.finished_at
    assert build.reported_by == str(things.ci_credential)


def errors_of(answer) -> dict[str, str]:
    return {each["pointer"]: each["detail"] for each in answer.json()["errors"]}


@pytest.mark.parametrize("late", ["queued", "running", "succeeded"])
def test_a_late_or_repeated_report_changes_nothing(ci, builds, late):
    ci.report("running")
    ci.report("succeeded", artifact=ARTIFACT)
    before = builds.values().get()

    for _ in range(10):
        more = {"artifact": ARTIFACT} if late == "succeeded" else {}
        answer = ci.report(late, **more)
        assert (answer.status_code, answer.json()["unchanged"]) == (200, True)
        assert answer.json()["state"] == "succeeded"

    assert builds.values().get() == before
    said = Event.objects.filter(kind="build.reported", target_id=str(before["id"]))
    assert [event.after["state"] for event in said.order_by("id")] == ["running", "succeeded"]


@pytest.mark.parametrize(
    ("state", "more"),
    [
        ("failed", {}),
        ("cancelled", {}),
        ("succeeded", {"artifact": f"orders@sha256:{'b2' * 32}"}),
    ],
)
def test_another_end_is_refused_and_changes_nothing(ci, builds, state, more):
    ci.report("succeeded", artifact=ARTIFACT)
    before = builds.values().get()

    answer = ci.report(state, **more)

    assert answer.status_code == 409
    assert "never changes. For another run, send “attempt”: 2." in answer.json()["detail"]
    assert builds.values().get() == before


def test_another_attempt_is_another_build(ci, builds):
    ci.report("failed")

    answer = ci.report("succeeded", attempt=2, artifact=ARTIFACT)

    assert answer.status_code == 201
    assert [(b.number, b.attempt, b.state) for b in builds.order_by("number")] == [
        (2, 1, "failed"),
        (3, 2, "succeeded"),
    ]


def test_the_same_run_of_another_commit_is_refused(ci, builds):
    ci.report("running")

    answer = ci.report("failed", commit="f" * 40)

    assert answer.status_code == 409
    assert "is of the commit 2e2e13a" in answer.json()["detail"]
    assert builds.get().state == BuildState.RUNNING


@pytest.mark.parametrize("commit", ["main", "a" * 39, "a" * 41, "a" * 63, "g" * 40, "", " "])
def test_only_a_whole_commit_id_is_taken(ci, builds, commit):
    answer = ci.report(commit=commit)

    assert answer.status_code == 422
    assert "40 or 64 hexadecimal digits" in errors_of(answer)["#/commit"]
    assert not builds.exists()


def test_capital_letters_of_a_commit_are_made_small(ci, builds):
    ci.report(commit=COMMIT.upper())

    assert builds.get().commit == COMMIT


@pytest.mark.parametrize(
    "artifact",
    [
        "",
        "orders:latest",
        "orders",
        f"orders@sha256:{'a' * 63}",
        f"orders@sha256:{'a' * 65}",
        f"orders@sha256:{'A' * 64}",
        f"or ders@{DIGEST}",
        f"@{DIGEST}",
        f"a@b@{DIGEST}",
        f"orders\n@{DIGEST}",
        f"{'a' * 500}@{DIGEST}",
        f"-x@{DIGEST}",
    ],
)
def test_an_artifact_without_a_digest_is_refused(ci, builds, artifact):
    answer = ci.report("succeeded", artifact=artifact)

    assert answer.status_code == 422
    assert "with its digest" in errors_of(answer)["#/artifact"]
    assert not builds.exists()


def test_only_a_build_that_succeeded_names_an_artifact(ci, builds):
    answer = ci.report("failed", artifact=ARTIFACT)

    assert errors_of(answer).keys() == {"#/artifact"}
    assert not builds.exists()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ci.example.com/1",
        "https://",
        "https://user:secret@ci.example.com/1",
        "https://ci.example.com/a b",
        "https://ci.example.com:99999/",
        f"https://ci.example.com/{'a' * 500}",
        "https://ci.example.com/\u202e",
        "http://[::1",
    ],
)
def test_only_web_addresses_are_kept_for_logs(ci, builds, url):
    answer = ci.report(log_url=url)

    assert answer.status_code == 422
    assert errors_of(answer).keys() == {"#/log_url"}
    assert not builds.exists()


@pytest.mark.parametrize("name", ["", " ", "../1", "a" * 201, "x" * 10_000, "a/b", "a\x00", "é"])
def test_a_run_has_a_plain_name(ci, builds, name):
    answer = ci.report(id=name)

    assert answer.status_code == 422
    assert errors_of(answer).keys() == {"#/id"}


def test_times_that_cannot_be_are_replaced(ci, builds):
    ci.report("running", started_at="2999-01-01T00:00:00Z")
    begun = builds.get()
    ci.report("failed", finished_at="2001-01-01T00:00:00Z")
    ended = builds.get()

    assert (begun.has_corrected_times, ended.has_corrected_times) == (True, True)
    assert begun.started_at <= begun.reported_at
    assert ended.started_at <= ended.finished_at <= ended.reported_at


def test_a_clock_may_be_a_little_ahead(ci, builds, time_machine):
    time_machine.move_to("2026-11-28T10:00:00Z", tick=False)
    ci.report("running", started_at="2026-11-28T10:09:59Z")

    build = builds.get()
    assert not build.has_corrected_times
    assert build.started_at.isoformat() == "2026-11-28T10:09:59+00:00"


@pytest.mark.parametrize("time", ["yesterday", "2026-11-28T10:00:00", 5, "0001-01-01T00:00:00Z"])
def test_a_time_says_its_zone(ci, time):
    assert errors_of(ci.report(started_at=time)).keys() == {"#/started_at"}


def statements(queries) -> list[str]:
    """Without what only begins, keeps and ends transactions."""
    apart = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return [each["sql"] for each in queries if not each["sql"].startswith(apart)]


@pytest.mark.parametrize("state", ["running", "succeeded", "repeated"])
def test_a_report_costs_six_statements_at_most(ci, builds, state):
    """The sixth asks which webhooks are told: only of a build that ended."""
    Webhook.objects.all().delete()
    assert_costs(ci, state, {"running": 5, "succeeded": 6, "repeated": 2}[state])


@pytest.mark.parametrize("state", ["running", "succeeded", "repeated"])
def test_telling_webhooks_costs_two_statements_more(ci, builds, state):
    """What is said of the build, and the deliveries: none of one that runs."""
    assert Webhook.objects.listening().exists()
    assert_costs(ci, state, {"running": 5, "succeeded": 8, "repeated": 2}[state])


def assert_costs(ci, state, most):
    """A report costs no more statements than that."""
    ci.report("running", id="earlier")  # its use is noted once an hour
    more = {} if state == "running" else {"artifact": ARTIFACT}
    if state != "running":
        ci.report("running")
    if state == "repeated":
        ci.report("succeeded", **more)
    with CaptureQueriesContext(connection) as queries:
        ci.report("running" if state == "running" else "succeeded", **more)

    assert len(statements(queries)) <= most, statements(queries)
