"""Which variables configure which provider of social sign-in, and what is a mistake in them."""

import re

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from console.running.social_providers import providers


def configured(**variables):
    env = environ.Env()
    env.ENVIRON = variables
    return providers(env)


def names(found):
    return [app["provider_id"] for kind in found.values() for app in kind["APPS"]]


def both(prefix):
    return {f"SOCIAL_{prefix}_CLIENT_ID": "id", f"SOCIAL_{prefix}_CLIENT_SECRET": "secret"}


def test_none_is_there_unless_it_is_configured():
    assert names(configured()) == []


def test_empty_variables_are_none():
    """As docker-compose.yml passes them on where they are not set."""
    parts = ("GOOGLE", "MICROSOFT", "GITHUB", "OPENID")
    empty = {name: "" for part in parts for name in both(part)}
    more = ("MICROSOFT_TENANT", "GITHUB_URL", "OPENID_ISSUER", "OPENID_NAME")

    assert names(configured(**empty, **{f"SOCIAL_{each}": "" for each in more})) == []


@pytest.mark.parametrize("prefix", ["GOOGLE", "MICROSOFT", "GITHUB"])
def test_each_is_there_with_its_id_and_secret(prefix):
    assert names(configured(**both(prefix))) == [prefix.lower()]


@pytest.mark.parametrize("prefix", ["GOOGLE", "MICROSOFT", "GITHUB", "OPENID"])
@pytest.mark.parametrize("missing", ["CLIENT_ID", "CLIENT_SECRET"])
def test_half_of_one_is_a_mistake(prefix, missing):
    variables = both(prefix) | {f"SOCIAL_{prefix}_{missing}": ""}

    with pytest.raises(ImproperlyConfigured, match=f"SOCIAL_{prefix}_CLIENT_ID"):
        configured(**variables)


def test_any_other_has_an_issuer_and_a_name():
    (app,) = configured(
        **both("OPENID"), SOCIAL_OPENID_ISSUER="https://sso.example/", SOCIAL_OPENID_NAME="Acme SSO"
    )["openid_connect"]["APPS"]

    assert app["name"] == "Acme SSO"
    assert app["settings"]["issuer"] == "https://sso.example"


@pytest.mark.parametrize(
    "variables",
    [
        both("OPENID"),
        {"SOCIAL_OPENID_ISSUER": "https://sso.example"},
        both("OPENID") | {"SOCIAL_OPENID_ISSUER": "http://sso.example"},
        both("OPENID") | {"SOCIAL_OPENID_ISSUER": "sso.example"},
        both("OPENID") | {"SOCIAL_OPENID_ISSUER": "https://sso.example/?a=b"},
        both("OPENID") | {"SOCIAL_OPENID_ISSUER": f"https://sso.example/{'x' * 200}"},
        both("OPENID")
        | {"SOCIAL_OPENID_ISSUER": "https://sso.example", "SOCIAL_OPENID_NAME": "x" * 41},
        both("MICROSOFT") | {"SOCIAL_MICROSOFT_TENANT": "a/b"},
        both("GITHUB") | {"SOCIAL_GITHUB_URL": "http://github.example"},
    ],
    ids=str,
)
def test_mistakes_are_said_at_start(variables):
    with pytest.raises(ImproperlyConfigured):
        configured(**variables)


def test_a_provider_on_this_machine_may_come_without_https():
    found = configured(**both("OPENID"), SOCIAL_OPENID_ISSUER="http://localhost:9000")

    assert names(found) == ["openid"]


def test_one_directory_of_microsoft_is_no_other():
    one, other = "a1b2c3d4-0000-4000-8000-000000000001", "a1b2c3d4-0000-4000-8000-000000000002"
    of_one = configured(**both("MICROSOFT"), SOCIAL_MICROSOFT_TENANT=one)
    of_all = configured(**both("MICROSOFT"))

    def knows(found, directory):
        (app,) = found["openid_connect"]["APPS"]
        issuer = f"https://login.microsoftonline.com/{directory}/v2.0"
        return re.fullmatch(app["settings"]["issuers"], issuer) is not None

    assert knows(of_one, one)
    assert not knows(of_one, other)
    assert knows(of_all, other)
