"""What the races of `test_identities.py` come to without the lock and the constraint."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts import actions
from accounts.actions import identities as identity_actions
from accounts.social.identities import Identity
from accounts.tests.social import come_back, connect, set_out
from tests.providers import OpenIDProvider, configured
from tests.races import slip_in, without_constraints
from tests.races.test_identities import ISSUER, in_a_browser

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_constraint_an_identity_is_connected_to_two_accounts(ada, eve, monkeypatch):
    identity = Identity(ISSUER, "1", "openid", "Example SSO")
    connects = in_a_browser(actions.connect_identity, identity=identity, by=eve)

    with without_constraints("socialaccount_socialaccount_provider_uid_%"):
        raised = slip_in(monkeypatch, identity_actions, "_demand_free", connects)
        in_a_browser(actions.connect_identity, identity=identity, by=ada)()
        connected = SocialAccount.objects.filter(provider=ISSUER).count()
        SocialAccount.objects.all().delete()

    assert raised == []
    assert connected == 2


def test_without_the_lock_both_last_ways_in_are_disconnected(nia, monkeypatch):
    nia.set_unusable_password()
    nia.save()
    first, second = (
        SocialAccount.objects.create(user=nia, provider=issuer, uid="1")
        for issuer in (ISSUER, "https://github.com")
    )
    monkeypatch.setattr("accounts.sign_in.ways_in.is_usable", lambda account: True)
    disconnects = in_a_browser(actions.disconnect_identity, account=second, by=nia)

    raised = slip_in(monkeypatch, identity_actions, "has_other_way", disconnects)
    in_a_browser(actions.disconnect_identity, account=first, by=nia)()

    assert raised == []
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "deed", [actions.disconnect_identity, actions.close_account], ids=["disconnected", "closed"]
)
def test_without_the_lock_a_sign_in_brings_back_what_is_gone(nia, monkeypatch, settings, deed):
    with OpenIDProvider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = configured(openid=[provider.app()])
        account = connect(nia, provider)
        page = Client()
        state = set_out(page, provider)["state"]
        about = {"account": account} if deed is actions.disconnect_identity else {}
        about |= {} if about else {"address": nia.email}

        raised = slip_in(
            monkeypatch, SocialAccount, "save", in_a_browser(deed, by=nia, **about), before=True
        )
        come_back(page, state)

    assert raised == []
    assert SocialAccount.objects.exists()
