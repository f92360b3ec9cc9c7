"""Reports go on until the console has taken them, and the token is shown to no one else."""

import shlex
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from gateways.configuration import REPORTER, reporting_commands
from tests.our_apps import ROOT
from tests.ports import free_port
from tests.waiting import LONG
from usage.tests.reporting import AT, SECRET, begin, listening, loaded, report_all, write, written

BATCH = {"batch": "one", "lines": [{"bytes": 1}]}
CALL = {
    "api": "payments/1",
    "application": "00000000-0000-4000-8000-000000000001",
    "at": AT,
    "status": 200,
    "bytes": 5,
    "ms": 12,
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    log = tmp_path / "acme-apis.log"
    write(log, 1)
    return log


@pytest.fixture(scope="module")
def program():
    return loaded()


def test_pauses_grow_and_are_as_long_as_the_console_asks(console, program):
    statuses = [503, 500, 429, 502, 504, 408, 503, 503, 503, 503]
    asked = ["", "", "90", "4", "soon", "-1", "9" * 9, "9" * 5_000, "1.5", "20"]
    console.answers = [
        (status, {"Retry-After": after}, "no")
        for status, after in zip(statuses, asked, strict=True)
    ]
    pauses: list[float] = []
    url = f"{console.url}/gateway/usage"

    program.post(url, BATCH, token=lambda: SECRET, pause=pauses.append)

    assert pauses == [1, 2, 90, 8, 16, 32, 3_600, 60, 60, 60]
    assert console.numbers == [1]
    assert set(console.sent) == {"one"}


@pytest.mark.parametrize("said", ["", "<p>Sign in to this network</p>", "{}", "7", '{"batch": 1}'])
def test_only_the_console_can_say_that_it_has_taken_a_batch(console, program, said):
    console.answers = [(200, {}, said)]
    pauses: list[float] = []

    program.post(f"{console.url}/gateway/usage", BATCH, token=lambda: SECRET, pause=pauses.append)

    assert pauses == [1]
    assert console.sent == ["one", "one"]


def test_a_console_that_is_away_is_waited_for(log):
    port = free_port()
    waiting = begin(log, f"http://127.0.0.1:{port}", "--once")
    assert waiting.stderr is not None
    assert "next attempt in 1 s" in waiting.stderr.readline()

    with listening(port) as console:
        _, said = waiting.communicate(timeout=LONG)

    assert waiting.returncode == 0, said
    assert console.numbers == [1]


def test_a_refused_report_ends_it_in_one_line_and_is_kept(console, log, subtests):
    wanted = {404: "The token is not valid", 403: "suspended", 302: "another address: /elsewhere"}
    for status in (401, 403, 404, 302, 307, 400, 405, 413, 415, 422):
        with subtests.test(status=status):
            console.answers = [(status, {"Location": "/elsewhere"}, f"no,\n{SECRET}\n" * 9)]

            code, said = report_all(log, console.url)

            assert (code, said.count("\n")) == (1, 1)
            assert str(status) in said
            assert wanted.get(status, "") in said
            assert SECRET not in said + log.with_name("state.json").read_text()
    assert console.numbers == []
    assert set(console.shown) == {SECRET}, "it went elsewhere"

    assert report_all(log, console.url) == (0, "")

    assert console.numbers == [1]
    assert len(set(console.sent)) == 1


def test_a_token_that_was_rotated_in_its_file_is_used_for_the_next_attempt(console, log):
    file = log.with_name("token")
    file.write_text("cog_old\n")
    console.answers = [(404, {}, "no")]

    def rotate():
        file.write_text("cog_new\n")

    console.before = rotate

    assert report_all(log, console.url, "", "--token-file", file) == (0, "")

    assert console.shown == ["cog_old", "cog_new"]
    assert console.numbers == [1]


def test_without_a_token_it_says_where_it_belongs(console, log, subtests):
    file = log.with_name("token")
    for text in (None, "", " \n", f"{SECRET}\n{SECRET}", f"{SECRET}…", f"\x7f{SECRET}"):
        with subtests.test(text=text):
            file.unlink(missing_ok=True)
            if text is not None:
                file.write_text(text)
            code, said = report_all(log, console.url, "", "--token-file", file)
            assert (code, said.count("\n"), "--token-file" in said) == (1, 1, True)
            assert SECRET not in said

    assert "GATEWAY_TOKEN" in report_all(log, console.url, "")[1]
    assert console.sent == []


@pytest.mark.parametrize("option", ["--token", f"--token={SECRET}", "--token-file"])
def test_a_token_on_the_command_line_is_neither_read_nor_repeated(console, log, option):
    code, said = report_all(log, console.url, "", option, SECRET)

    assert code == (1 if option == "--token-file" else 2)
    assert SECRET not in said
    assert console.sent == []


@pytest.mark.parametrize(
    "address",
    ["ftp://example.com", "console.example.com", "http://", "http://[", "http://a:b", "http:// "],
)
def test_only_addresses_of_the_web_are_taken(log, address):
    code, said = report_all(log, address)

    assert code == 2
    assert "--console" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("option", ["--every", "--grace"])
@pytest.mark.parametrize("text", ["-1", "nan", "inf", "often"])
def test_a_pause_is_a_number_of_seconds(console, log, option, text):
    code, said = report_all(log, console.url, SECRET, option, text)

    assert (code, option in said, console.sent) == (2, True, [])


def test_what_the_console_does_not_count_is_told(console, log):
    console.uncounted = {"taken": 0, "dropped": {"unknown_api": 1}, "errors": []}

    code, said = report_all(log, console.url)

    assert (code, said.count("\n")) == (0, 1)
    assert "counted 0 of 1" in said
    assert "unknown_api" in said


@pytest.mark.django_db
def test_the_commands_of_the_page_and_of_the_documentation_are_understood(
    offered, program, settings, monkeypatch
):
    settings.CONSOLE_ORIGIN = "https://console.example.com"
    page = reporting_commands(offered.token.gateway)
    documented = (ROOT / "docs" / "gateways.md").read_text()
    commands = [line for line in documented.splitlines() if "report_usage.py /var" in line]

    assert finders.find(REPORTER) == str(program.__file__)
    assert {page["fetch"], page["run"]} <= set(documented.splitlines())
    assert len(commands) == 2
    for command in commands:
        monkeypatch.setattr(sys, "argv", shlex.split(command.partition("python3 ")[2]))
        given = program.options()
        assert given.console == "https://console.example.com"
        assert str(given.token_file) == "/etc/acme-gateway.token"


def test_a_line_of_nginx_is_sent_with_these_fields_alone(program):
    line = written(5, key="cok_a", uri="/?secret=1").encode()

    assert program.call_in(line) == CALL


def test_a_line_of_caddy_is_a_call_where_its_user_is_an_application(program):
    line = (
        b'{"level":"info","ts":"2030-01-01T10:00:00+00:00","msg":"handled request","user_id":'
        b'"payments/1 00000000-0000-4000-8000-000000000001","duration":0.0123,"size":5,'
        b'"status":200,"request":{"uri":"/?secret=1"}}'
    )

    assert program.call_in(line) == CALL
    for user in (b"", b"payments/1", b"payments/1 "):
        denied = line.replace(b"payments/1 00000000-0000-4000-8000-000000000001", user)
        assert program.call_in(denied) is None
    for field in (b'"ts"', b'"status"', b'"size"', b'"duration"'):
        with pytest.raises(ValueError, match="KeyError"):
            program.call_in(line.replace(field, b'"other"'))
