"""Signing in with a token, and the organizations that a machine is signed in to."""

import json
import stat
from pathlib import Path

import pytest

from console_cli.exits import ExitCode
from machines.models import PersonalToken
from organizations.models import Membership
from tests.cast import add_token
from tests.cli.conftest import URL, Run

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def sign_in(console: Run, member: Membership) -> None:
    console("login", "--with-token", URL, input=f"{add_token(member).secret}\n")


def test_a_token_is_kept_where_no_other_user_reads_it(
    console: Run, adam: Membership, environment: dict[str, str]
):
    sign_in(console, adam)
    folder = Path(environment["CONSOLE_CONFIG_DIR"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "sign-ins.json").stat().st_mode) == 0o600
    assert adam.organization.name in console("sign-ins").stdout
    console("projects", "list")


def test_a_token_that_does_not_work_leaves_nothing(console: Run, adam: Membership):
    sign_in(console, adam)
    console("login", "--with-token", URL, input="cop_wrong", ends=ExitCode.NOT_SIGNED_IN)
    assert console("sign-ins").stdout.count("\n") == 1
    console("projects", "list")


def test_a_token_is_sent_encrypted(console: Run, adam: Membership):
    unsafe = "http://testserver"
    for insecure, ends in ((), ExitCode.INVALID), (("--insecure",), 0):
        token = add_token(adam).secret
        console("login", "--with-token", unsafe, *insecure, input=token, ends=ends)
        assert bool(console("sign-ins").stdout) == bool(insecure)


def test_one_switches_between_organizations(console: Run, adam: Membership, zed: Membership):
    sign_in(console, adam)
    sign_in(console, zed)
    handles = adam.organization.handle, zed.organization.handle

    def shown(*options: str) -> str:
        answer = console(*options, "organization", "get", "--json")
        return str(json.loads(answer.stdout)["handle"])

    assert shown() == handles[1]
    assert shown("--organization", handles[0]) == handles[0]
    console("switch", handles[0])
    assert shown() == handles[0]
    console("switch", "elsewhere", ends=ExitCode.NOT_SIGNED_IN)
    console("--organization", "elsewhere", "projects", "list", ends=ExitCode.NOT_SIGNED_IN)
    console("switch", handles[1], token="cop_any", ends=ExitCode.INVALID)


def test_signing_out_revokes_the_token(console: Run, adam: Membership, zed: Membership):
    sign_in(console, zed)
    sign_in(console, adam)
    console("logout")
    assert not PersonalToken.objects.living().filter(membership=adam).exists()
    assert PersonalToken.objects.living().filter(membership=zed).exists()
    assert console("sign-ins").stdout.startswith(f"* {zed.organization.handle} ")


def test_one_signs_out_of_what_was_revoked_elsewhere(console: Run, adam: Membership):
    sign_in(console, adam)
    PersonalToken.objects.all().delete()
    console("logout")
    assert console("sign-ins").stdout == ""
    console("logout", ends=ExitCode.NOT_SIGNED_IN)


def test_ci_sets_both_variables(console: Run, environment: dict[str, str]):
    environment["CONSOLE_TOKEN"] = "cop_any"
    assert "CONSOLE_URL" in console("projects", "list", ends=ExitCode.INVALID).stderr
