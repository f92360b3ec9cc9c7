"""The secret in an invitation's link cannot be guessed, altered, moved or made by anything else."""

import base64
import string
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import salted_hmac

from organizations import actions
from organizations import invitation_tokens as links
from organizations.models import Invitation
from outbox.models import Mail
from tests.cast import invite
from tests.database import dump

LETTERS = string.ascii_letters + string.digits + "-_"


@pytest.fixture
def invitation_id():
    return uuid4()


def test_a_token_opens_its_own_invitation_and_version(invitation_id):
    token = links.make_token(invitation_id, 1)

    assert links.is_token(token, invitation_id, 1)
    assert len(token) == 43
    assert set(token) <= set(LETTERS)


def test_a_token_with_any_letter_altered_opens_nothing(invitation_id):
    token = links.make_token(invitation_id, 1)

    for position, letter in enumerate(token):
        for other in (LETTERS[LETTERS.index(letter) - 1], letter.swapcase(), "=", "é", ""):
            altered = token[:position] + other + token[position + 1 :]
            assert altered == token or not links.is_token(altered, invitation_id, 1)


@pytest.mark.parametrize("extra", ["=", "A", " ", "\n", ".", "==", "%00"])
def test_a_token_with_anything_added_opens_nothing(invitation_id, extra):
    token = links.make_token(invitation_id, 1)

    assert not links.is_token(token + extra, invitation_id, 1)
    assert not links.is_token(extra + token, invitation_id, 1)


def test_no_token_opens_another_invitation(invitation_id):
    assert not links.is_token(links.make_token(uuid4(), 1), invitation_id, 1)


@pytest.mark.parametrize("other", [0, 2, 11, -1])
def test_no_token_opens_another_version(invitation_id, other):
    assert not links.is_token(links.make_token(invitation_id, other), invitation_id, 1)


def test_id_and_version_cannot_run_into_each_other(invitation_id):
    assert not links.is_token(links.make_token(invitation_id, 1), invitation_id, 11)
    assert not links.is_token(links.make_token(invitation_id, 11), invitation_id, 1)


def test_a_link_mailed_before_the_key_was_changed_still_opens(invitation_id, settings):
    token = links.make_token(invitation_id, 1)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new secret"

    assert links.is_token(token, invitation_id, 1)
    assert links.make_token(invitation_id, 1) != token


def test_a_link_under_a_key_that_was_withdrawn_opens_nothing(invitation_id, settings):
    token = links.make_token(invitation_id, 1)

    settings.SECRET_KEY = "a new secret"

    assert not links.is_token(token, invitation_id, 1)


def test_no_other_signature_of_ours_passes_for_a_link(invitation_id):
    value = f"{invitation_id}:1"
    others = [
        signing.Signer().sign(value),
        signing.Signer().signature(value),
        signing.dumps(value),
        signing.dumps(value, salt="console.lists.paging"),
        signing.dumps(value, salt=links.PURPOSE),
        signing.Signer(salt=links.PURPOSE).signature(value),
        *(
            base64.urlsafe_b64encode(salted_hmac(salt, value, algorithm=algorithm).digest())
            .decode()
            .rstrip("=")
            for salt in ("", "django.contrib.auth.tokens", "console.lists.paging", links.PURPOSE)
            for algorithm in ("sha1", "sha256")
            if (salt, algorithm) != (links.PURPOSE, "sha256")
        ),
    ]

    assert not any(links.is_token(other, invitation_id, 1) for other in others)


def test_a_link_passes_for_no_other_signature_of_ours(invitation_id):
    token = links.make_token(invitation_id, 1)

    for salt in ("django.core.signing", "console.lists.paging", links.PURPOSE):
        with pytest.raises(signing.BadSignature):
            signing.loads(f"{invitation_id}:{token}", salt=salt)


@pytest.mark.django_db
def test_the_database_holds_nothing_of_a_link(adam):
    invitation = invite("nia@example.com", by=adam)
    token = links.make_token(invitation.pk, 1)

    for row in (*Invitation.objects.values(), *Mail.objects.values()):
        assert token not in str(row)


@pytest.mark.django_db
def test_sending_again_kills_the_older_link_and_no_other(adam):
    mias, nias = invite("mia@example.com", by=adam), invite("nia@example.com", by=adam)
    older = links.make_token(nias.pk, 1)

    newer = actions.resend_invitation(invitation=nias, by=adam)

    assert not newer.is_newest_token(older)
    assert newer.is_newest_token(links.make_token(nias.pk, 2))
    assert mias.is_newest_token(links.make_token(mias.pk, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "stranger"])
@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("get", "{token}/"),
        ("get", ""),
        ("post", "join/"),
        ("post", "decline/"),
        ("post", "sign-up/"),
        ("post", "switch-account/"),
    ],
)
def test_an_invitation_that_is_there_takes_a_stranger_the_work_of_none(
    who, method, page, adam, zed, client_of, monkeypatch
):
    """Also when the link was altered: neither statements nor signatures tell them apart."""
    signed = []

    def noted(*args, **options):
        signed.append(args)
        return salted_hmac(*args, **options)

    monkeypatch.setattr("organizations.invitation_tokens.salted_hmac", noted)
    there, absent = invite("nia@example.com", by=adam).pk, uuid4()

    work = []
    for pk in (there, absent, there, absent):
        client = client_of(zed) if who == "stranger" else Client()
        address = f"/invitations/{pk}/{page.format(token=links.make_token(uuid4(), 1))}"
        signed.clear()
        with CaptureQueriesContext(connection) as statements:
            answer = getattr(client, method)(address)
        work.append((answer.status_code, len(statements), len(signed)))

    assert work[2] == work[3]


@pytest.mark.django_db
def test_no_session_holds_the_link_that_opened_it(adam, nia):
    invitation = invite("nia@example.com", by=adam)
    token = links.make_token(invitation.pk, 1)
    visitor = Client()

    page = visitor.get(f"/invitations/{invitation.pk}/{token}/", follow=True)

    assert "Acme" in page.content.decode()
    assert token not in dump()


@pytest.mark.django_db
def test_a_link_that_was_replaced_proves_nothing_any_more(adam, nia):
    invitation = invite("nia@example.com", by=adam)
    visitor = Client()
    visitor.get(invitation.link)
    invitation.version += 1
    invitation.save()

    assert visitor.get(invitation.get_absolute_url()).status_code == 404
