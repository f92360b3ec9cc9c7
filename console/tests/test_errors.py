"""What a Sentry is told of an error: where it was, and nothing that anyone sent or keeps secret."""

import json
import logging
import subprocess
import sys
from contextlib import contextmanager
from linecache import getline

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.module_loading import import_string

from console import urls
from console.logs import sentry as errors
from console.logs.configuration import configuration
from console.logs.private import HIDDEN
from console.settings import BASE_DIR, VERSION
from console.tests.test_settings import GOOD
from console.views import server_error
from tests.sentry import KEY, listening
from tests.waiting import LONG

SECRETS = {
    "a password": "correct horse battery",
    "the key of a session": "4h2k9d7s5g1m8n3b6v0c4x2z9l7p5q1w",
    "the token of a form": "VrWqPzXcLmNbTyUiOpAsDfGhJkLqWeRtVrWqPzXcLmNbTyUiOpAsDfGhJkLqWeRt",
    "what authorizes": "opaque-words",
    "a token of ours": "cog_4kY9sLq2VxW8nB3mZ7tR5uH1jD6fG0aCpE8wQ2",
    "the token of a link": "eyJhZGRyZXNzIjoxfQ:1vXyZ9:Qm9ndXMtc2lnbmF0dXJlLTEyMzQ1",
    "an emailed code": "NRWC-KTHZ",
    "a query": "hidden-words",
    "the password of the database": "elephants",
    "the key of signatures": "only for tests, and it is hidden all the same",
    "the key of encryption": "zebras cross the road",
    "the key of payments": "sk_of_payments",
    "what only a variable holds": "violet umbrella",
    "an email address": "ada.l+x@mail.example.com",
    "an IP address": "203.0.113.66",
    "a value of a row": "The Secret Project",
}


def keys() -> dict[str, str]:
    """What an exception could quote; what only a variable holds is in none."""
    return {what: said for what, said in SECRETS.items() if "variable" not in what}


# Sentry is told five lines of source on each side of where an exception was raised. What stands
# above must stay away from what stands below.


@login_not_required
def broken(request: HttpRequest, link: str) -> HttpResponse:
    """Fail with all that there is in variables, texts and notes of exceptions."""
    umbrella = list(SECRETS.values())
    assert umbrella
    said = keys()
    row = f"DETAIL:  Key (name)=({said.pop('a value of a row')}) already exists."
    try:
        raise KeyError(said["an emailed code"])
    except KeyError as error:
        failure = IntegrityError(f"{row}\n{said} {request.get_full_path()} {link}")
        failure.add_note(f"{request.COOKIES} {request.POST} {request.headers}")
        raise failure from error


@login_not_required
def reads_json(request: HttpRequest) -> HttpResponse:
    raise ValueError(json.loads(request.body)["name"])


@login_not_required
def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not connect")


urlpatterns = [
    path("broken/<str:link>/", broken, name="broken"),
    path("reads/", reads_json, name="reads"),
    path("away/", away, name="away"),
    *urls.urlpatterns,
]
handler500 = server_error

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _settings(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    settings.SENTRY_ENVIRONMENT = "staging"
    settings.SECRET_KEY = SECRETS["the key of signatures"]
    settings.ENCRYPTION_KEY = SECRETS["the key of encryption"]
    settings.STRIPE_SECRET_KEY = SECRETS["the key of payments"]
    password = SECRETS["the password of the database"]
    monkeypatch.setitem(settings.DATABASES["default"], "PASSWORD", password)
    monkeypatch.setattr(errors, "LAST_MOMENT", LONG)


@pytest.fixture
def sentry():
    with listening() as found:
        yield found


@contextmanager
def telling(settings, dsn):
    """Errors are told there, as with this SENTRY_DSN, until all are sent."""
    settings.SENTRY_DSN = dsn
    written = configuration("json", "INFO", has_sentry=True)
    assert "sentry" in written["root"]["handlers"]
    handler = import_string(written["handlers"]["sentry"]["class"])()
    for name in written["handlers"]["sentry"]["filters"]:
        handler.addFilter(import_string(written["filters"][name]["()"])())
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def fail():
    """A form that fails, with a secret wherever a request can have one."""
    page = Client(raise_request_exception=False)
    page.cookies["session"] = SECRETS["the key of a session"]
    page.cookies["csrf"] = SECRETS["the token of a form"]
    fields = {
        "password": SECRETS["a password"],
        "code": SECRETS["an emailed code"],
        "csrfmiddlewaretoken": SECRETS["the token of a form"],
    }
    return page.post(
        f"/broken/{SECRETS['the token of a link']}/?q={SECRETS['a query']}",
        fields,
        REMOTE_ADDR=SECRETS["an IP address"],
        headers={
            "authorization": f"Custom {SECRETS['what authorizes']}",
            "x-gateway-token": SECRETS["a token of ours"],
        },
    )


def test_a_page_that_fails_is_told_without_any_secret(sentry, settings):
    with telling(settings, sentry.dsn):
        page = fail()
    (event,) = sentry.events

    assert page.status_code == 500
    assert len(SECRETS) >= 12
    assert [what for what, secret in SECRETS.items() if secret in sentry.text] == []
    assert event["transaction"] == "broken"
    assert event["tags"] == {"request_id": page["X-Request-ID"], "method": "POST"}
    assert (event["release"], event["environment"]) == (f"console@{VERSION}", "staging")
    assert (event["level"], event["logger"]) == ("error", "django.request")
    assert event["logentry"]["formatted"] == "Internal Server Error: broken"


def test_it_has_the_stack_and_nothing_that_the_library_adds(sentry, settings):
    with telling(settings, sentry.dsn):
        fail()
    (event,) = sentry.events

    cause, raised = event["exception"]["values"]
    frame = raised["stacktrace"]["frames"][-1]
    assert (cause["type"], raised["type"]) == ("KeyError", "IntegrityError")
    assert (frame["filename"], frame["function"]) == ("console/tests/test_errors.py", "broken")
    assert frame["context_line"].strip() == "raise failure from error"
    assert getline(__file__, frame["lineno"]).rstrip() == frame["context_line"]
    assert "already exists" in raised["value"]
    assert event.keys() <= errors.KEPT
    assert frame.keys() <= errors.KEPT_OF_FRAMES


def test_what_a_program_sent_is_hidden_where_an_exception_quotes_it(sentry, settings):
    page = Client(raise_request_exception=False)

    with telling(settings, sentry.dsn):
        page.post("/reads/", {"name": "Kites für alle"}, content_type="application/json")

    (event,) = sentry.events
    assert event["exception"]["values"][0]["value"] == HIDDEN
    assert "Kites" not in sentry.text


def test_a_task_that_fails_is_told_with_its_name(sentry, settings, monkeypatch):
    password = SECRETS["the password of the database"]

    def fail_with(secret):
        raise OSError(f"could not reach mail.example: {secret}")

    monkeypatch.setattr("outbox.tasks.work_off", lambda *_, **__: fail_with(password))
    with telling(settings, sentry.dsn):
        import_string("outbox.tasks.drain").apply()
    (event,) = sentry.events

    assert event["transaction"] == "outbox.tasks.drain"
    assert event["tags"]["job"].startswith("outbox.tasks.drain ")
    assert event["exception"]["values"][-1]["type"] == "OSError"
    assert "could not reach mail.example" in sentry.text
    assert password not in sentry.text


def test_what_clients_cause_is_not_told_and_of_a_database_that_is_away_no_stack(sentry, settings):
    busy = {"name": "django.request", "levelno": logging.ERROR, "status_code": 503}
    page = Client(raise_request_exception=False)

    with telling(settings, sentry.dsn) as handler:
        handler.handle(logging.makeLogRecord(busy))
        page.get("/nothing/")
        page.get("/", headers={"host": "hidden.example"})
        page.post("/healthz", {"name": "x" * 9}, content_type="text/plain; charset=latin-1")
        assert page.get("/away/").status_code == 503
    (event,) = sentry.events

    assert event["logger"] == "console.middleware"
    assert "exception" not in event


def test_a_process_tells_only_so_many_errors_a_minute(sentry, settings, monkeypatch):
    monkeypatch.setattr(errors, "MOST_A_MINUTE", 3)
    logger = logging.getLogger("console.tests")

    with telling(settings, sentry.dsn) as handler:
        for number in range(5):
            logger.error("Error %d", number)
        handler.minute_began_at -= 61
        logger.critical("Later")

    said = [(event["level"], event["logentry"]["formatted"]) for event in sentry.events]
    assert said == [*(("error", f"Error {number}") for number in range(3)), ("fatal", "Later")]


def test_no_one_waits_for_a_sentry_that_never_answers(sentry, settings, monkeypatch):
    monkeypatch.setattr(errors, "LAST_MOMENT", 0)
    sentry.may_answer.clear()
    with telling(settings, sentry.dsn):
        pages = [fail() for _ in range(3)]
        assert sentry.is_asked.wait(LONG)

    assert sentry.sent == []
    assert [page.status_code for page in pages] == [500] * 3


def test_a_sentry_that_is_gone_or_a_fault_of_its_library_fails_no_request(settings, caplog):
    with listening() as gone:
        pass

    with telling(settings, gone.dsn) as handler:
        assert fail().status_code == 500
        client, handler.client = handler.client, None
        assert fail().status_code == 500
        handler.client = client

    assert "An error was not told to Sentry: AttributeError" in caplog.text


@pytest.mark.parametrize("dsn", ["", f"https://{KEY}@sentry.example/1"])
def test_the_library_is_imported_only_where_there_is_a_sentry(dsn, tmp_path):
    program = (
        "import logging.config, sys; from console import settings as s;"
        "logging.config.dictConfig(s.LOGGING); print('sentry_sdk' in sys.modules)"
    )
    environment = {"SENTRY_DSN": dsn, "DJANGO_SETTINGS_MODULE": "console.settings"}
    process = subprocess.run(
        [sys.executable, "-c", program],
        env=GOOD | environment | {"CONSOLE_DATA": str(tmp_path)},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert process.stdout.strip() == str(bool(dsn))
