"""What is particular to Google, Microsoft and GitHub."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from accounts.tests.letters import code_mailed_to
from accounts.tests.social import SIGN_UP, go_through, is_in
from tests.pages import CheckedClient
from tests.providers import GitHub, configured
from tests.reading import notices, value_of, words

ADA = "ada@example.com"
CONFIRM = "/accounts/confirm-email/"
DIRECTORY = "9188040d-6c67-4c5b-b112-36a304b66dad"


# Google


@pytest.fixture
def google(provider, settings):
    app = provider.app("google", vouches="own domains")
    settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[app])
    return provider


@pytest.mark.parametrize(
    ("said", "is_verified"),
    [
        ({"email": "ada@gmail.com"}, True),
        ({"email": "Ada@GMail.com"}, True),
        ({"hd": "example.com"}, True),
        ({}, False),
        ({"hd": "evil.example"}, False),
        ({"hd": ""}, False),
        ({"hd": None}, False),
        ({"hd": ["example.com"]}, False),
        ({"email": "ada@gmail.com", "email_verified": "true"}, False),
        ({"email": "ada@gmail.com.evil.example"}, False),
    ],
    ids=str,
)
def test_google_vouches_for_addresses_of_its_own_only(visitor, google, said, is_verified):
    google.claims |= said

    go_through(visitor, google, "google")
    page = visitor.get(SIGN_UP)

    assert ("Google has verified this address." in words(page)) == is_verified
    visitor.post(SIGN_UP, {"email": value_of(page, "email")})
    assert EmailAddress.objects.filter(verified=True).exists() == is_verified


# Microsoft


@pytest.fixture
def microsoft(provider, settings):
    pattern = rf"{provider.url}/(\{{tenantid\}}|[0-9a-f-]{{36}})/v2\.0"
    app = provider.app("microsoft", issuers=pattern, vouches="never")
    settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[app])
    provider.discovery["issuer"] = f"{provider.url}/{{tenantid}}/v2.0"
    provider.claims |= {"tid": DIRECTORY, "iss": f"{provider.url}/{DIRECTORY}/v2.0"}
    return provider


@pytest.mark.parametrize("address", [ADA, "ada@gmail.com"])
def test_microsoft_vouches_for_no_address(visitor, microsoft, address):
    microsoft.claims["email"] = address
    go_through(visitor, microsoft, "microsoft")

    assert visitor.post(SIGN_UP, {"email": address}).headers["Location"] == CONFIRM


def test_a_code_proves_the_address_of_who_comes_from_microsoft(visitor, microsoft):
    go_through(visitor, microsoft, "microsoft")

    assert visitor.post(SIGN_UP, {"email": ADA}).headers["Location"] == CONFIRM
    assert not is_in(visitor)
    visitor.post(CONFIRM, {"code": code_mailed_to(ADA)})
    assert is_in(visitor)
    again = CheckedClient()
    go_through(again, microsoft, "microsoft")
    assert is_in(again)


@pytest.mark.parametrize(
    "claims",
    [
        {"tid": "11111111-1111-1111-1111-111111111111"},
        {"tid": None},
        {"tid": 7},
        {"tid": ".*"},
        {"iss": "https://evil.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"},
    ],
    ids=str,
)
def test_a_directory_signs_for_itself_only(visitor, microsoft, claims):
    microsoft.claims |= claims

    answer = go_through(visitor, microsoft, "microsoft")

    assert notices(visitor.get(answer.headers["Location"]))[0].startswith(
        "Microsoft gave an answer"
    )


def test_what_is_no_directory_signs_for_nobody(visitor, microsoft):
    microsoft.claims |= {"tid": "evil", "iss": f"{microsoft.url}/evil/v2.0"}

    answer = go_through(visitor, microsoft, "microsoft")

    assert answer.headers["Location"] == "/accounts/login/"


def test_the_same_subject_of_another_directory_is_somebody_else(visitor, microsoft, nia):
    other = "22222222-2222-2222-2222-222222222222"
    issuer = f"{microsoft.url}/{other}/v2.0"
    SocialAccount.objects.create(user=nia, provider=issuer, uid="ada-at-the-provider")

    answer = go_through(visitor, microsoft, "microsoft")

    assert answer.headers["Location"] == SIGN_UP
    assert not is_in(visitor)


def test_what_another_issuer_signed_in_does_not_get_in_by_a_new_one(visitor, provider, nia):
    """The operators put another provider in the place of the former one."""
    SocialAccount.objects.create(
        user=nia, provider="https://former.example", uid="ada-at-the-provider"
    )

    answer = go_through(visitor, provider)

    assert answer.headers["Location"] == SIGN_UP
    assert not is_in(visitor)


# GitHub


@pytest.fixture
def github(settings):
    with GitHub() as running:
        settings.SOCIALACCOUNT_PROVIDERS = configured(github=[running.app()])
        yield running


def test_somebody_signs_up_and_in_with_github(visitor, github):
    go_through(visitor, github, "github")
    page = visitor.get(SIGN_UP)
    visitor.post(SIGN_UP, {"name": "Ada"})
    again = CheckedClient()
    go_through(again, github, "github")

    assert "Your GitHub account ada is not connected" in words(page)
    assert is_in(visitor)
    assert is_in(again)
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid) == (github.url, "583231")
    assert account.user.owns(ADA)


def test_github_is_asked_with_pkce_and_the_secret_goes_to_the_token_endpoint_only(visitor, github):
    go_through(visitor, github, "github")

    (form,) = [form for path, form, _ in github.asked if path.endswith("access_token")]
    assert len(form["code_verifier"]) >= 43
    assert [path for path, form, _ in github.asked if "client_secret" in form] == [
        "/login/oauth/access_token"
    ]


@pytest.mark.parametrize(
    "emails",
    [
        [],
        [{"email": ADA, "verified": False, "primary": True}],
        [{"email": ADA, "verified": True, "primary": False}],
        [{"email": ADA, "verified": "true", "primary": True}],
        [{"email": ADA, "verified": True, "primary": "true"}],
        [{"email": "mar\N{KELVIN SIGN}@example.com", "verified": True, "primary": True}],
        [{"email": None, "verified": True, "primary": True}],
    ],
    ids=str,
)
def test_only_the_verified_primary_address_of_github_is_believed(visitor, github, emails):
    github.emails = emails
    github.person["email"] = ADA

    go_through(visitor, github, "github")
    page = visitor.get(SIGN_UP)

    assert value_of(page, "email") == ""
    assert visitor.post(SIGN_UP, {"email": ADA}).headers["Location"] == CONFIRM
    assert not is_in(visitor)


@pytest.mark.parametrize("status", [403, 404])
def test_where_github_shows_no_addresses_one_types_it(visitor, github, status):
    github.answers_with("/api/v3/user/emails", b'{"message": "Not Found"}', status)

    go_through(visitor, github, "github")

    assert value_of(visitor.get(SIGN_UP), "email") == ""
    assert visitor.post(SIGN_UP, {"email": ADA}).headers["Location"] == CONFIRM


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/login/oauth/access_token", b"error=bad_verification_code"),
        ("/login/oauth/access_token", b""),
        ("/login/oauth/access_token", b'["access_token"]'),
        ("/api/v3/user", b"<html>"),
        ("/api/v3/user", b"{}"),
        ("/api/v3/user", b"[]"),
        ("/api/v3/user", b'{"id": null, "login": "ada"}'),
        ("/api/v3/user", b'{"id": "583231", "login": "ada"}'),
        ("/api/v3/user", b'{"id": true, "login": "ada"}'),
        ("/api/v3/user", b'{"id": [1], "login": "ada"}'),
        ("/api/v3/user", b'{"id": ' + b"9" * 200 + b', "login": "ada"}'),
        ("/api/v3/user/emails", b"{}"),
        ("/api/v3/user/emails", b"[7]"),
        ("/api/v3/user/emails", b"[{}]"),
        ("/api/v3/user/emails", b"null"),
    ],
    ids=str,
)
def test_a_wrong_answer_of_github_is_a_sentence(visitor, github, path, body):
    github.answers_with(path, body)

    answer = go_through(visitor, github, "github")

    assert notices(visitor.get(answer.headers["Location"]))[0].startswith("GitHub gave an answer")
    assert not User.objects.exists()
