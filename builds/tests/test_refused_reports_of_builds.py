"""Reports of CI about builds that are refused: what is missing, too much, or no JSON."""

import json

import pytest

from builds.tests.makers import ARTIFACT, COMMIT
from builds.tests.test_reporting_builds import errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def builds(things):
    return things.component.builds.filter(external_id="77")


@pytest.mark.parametrize("attempt", [0, -1, 1001, 10**30, "2", 1.5, True, None, []])
def test_an_attempt_is_a_small_whole_number(ci, attempt):
    assert ci.report(attempt=attempt).status_code == 422


@pytest.mark.parametrize("state", ["waiting", "SUCCEEDED", "", None, 1, ["running"]])
def test_a_state_is_one_of_five(ci, state):
    assert errors_of(ci.report(state)).keys() == {"#/state"}


@pytest.mark.parametrize("field", ["id", "commit", "state"])
def test_what_is_missing_is_named(ci, field):
    body = {"id": "77", "commit": COMMIT, "state": "running"}
    del body[field]

    answer = ci.send(json.dumps(body))

    assert answer.status_code == 422
    assert f"#/{field}" in errors_of(answer)


def test_a_field_that_nobody_reads_is_refused(ci):
    assert errors_of(ci.report(artefact=ARTIFACT)).keys() == {"#/artefact"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"id": "1", "id": "2"}',
        b'{"id": NaN}',
        b'{"id": Infinity}',
        b'{"attempt": 1e999}',
        b'{"id": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 30_000,
        b'{"id":' * 10_000,
    ],
)
def test_what_is_no_json_object_is_refused(ci, things, body):
    answer = ci.send(body)

    assert answer.status_code in {400, 422}, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert things.component.builds.count() == 1


def test_the_last_of_two_equal_names_does_not_win(ci, builds):
    answer = ci.send(f'{{"id": "77", "commit": "{COMMIT}", "state": "failed", "state": "running"}}')

    assert answer.status_code == 400
    assert answer.json()["detail"] == "The body is not valid JSON."
    assert not builds.exists()


def test_a_long_body_is_refused_before_it_is_read(ci):
    answer = ci.send(b" " * (64 * 1024 + 1))

    assert answer.status_code == 413
