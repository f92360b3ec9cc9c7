"""The way back to the Inbox after an answer on the page to which a row leads."""

from urllib.parse import urlencode

import pytest

from builds.tests.makers import add_build
from deployments.tests.makers import add_environment, waiting_deployment
from organizations import actions
from organizations.models import AccessRequest
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from portal.models import SignUpState
from portal.tests.makers import add_sign_up
from projects.tests.makers import add_component
from tests.cast import lose_factor, make_person
from tests.reading import document, link_named, notices

pytestmark = pytest.mark.django_db
INBOX = "/organizations/acme/inbox/"
LABEL = "Invite and remove members, and change their roles"


@pytest.fixture
def asked(adam, mia):
    """A request of Mia for a permission."""
    return actions.request_access(membership=mia, permission=MANAGE_MEMBERSHIP, administrator=adam)


def form_to(answer, part):
    """The form of the page whose action has this part."""
    return next(f for f in document(answer).iter("form") if part in f.get("action", ""))


def test_one_returns_after_declining_access(asked, adam, client_of):
    page = client_of(adam)
    review = link_named(page.get(INBOX), f"Review Mia: {LABEL}")

    answer = page.post(form_to(page.get(review), "/decline/").get("action"))

    assert AccessRequest.objects.get().declined_at
    assert answer["Location"] == INBOX


def test_one_returns_after_granting_access(asked, mia, adam, client_of):
    page = client_of(adam)
    review = link_named(page.get(INBOX), f"Review Mia: {LABEL}")
    form = form_to(page.get(review), "/grant/")
    fields = {each.get("name"): each.get("value") for each in form.iter("input")}
    question = f"{form.get('action')}?{urlencode(fields)}"

    cancel = link_named(page.get(question), "Cancel")
    answer = page.post(question, {"role": RoleSlug.ADMINISTRATOR})

    assert mia.roles.filter(slug=RoleSlug.ADMINISTRATOR).exists()
    assert cancel == answer["Location"] == INBOX


def test_one_returns_after_vouching(mia, adam, fresh_client_of):
    lose_factor(mia.user)
    page = fresh_client_of(adam)

    review = link_named(page.get(INBOX), "Review Vouch for Mia")
    answer = page.post(review, {"is_known": "on"}, follow=True)

    assert answer.redirect_chain == [(INBOX, 302)]
    assert notices(answer)


def test_one_returns_from_the_page_of_sign_ups(acme, adam, client_of):
    sign_up = add_sign_up(acme, make_person("Sam"))
    page = client_of(adam)

    review = link_named(page.get(INBOX), "Sam: access to the Developer Portal")
    answer = page.post(form_to(page.get(review), "/approve/").get("action"))

    sign_up.refresh_from_db()
    assert sign_up.state == SignUpState.APPROVED
    assert answer["Location"] == INBOX


def test_one_returns_after_deciding_about_a_deployment(adam, client_of):
    build, production = add_build(add_component(adam)), add_environment(approvals=0, by=adam)
    waiting = waiting_deployment(build, production)
    page = client_of(adam)
    review = link_named(page.get(INBOX), f"Review Deploy: {waiting}")

    shown = page.get(review)
    reject = link_named(shown, "Reject")
    answer = page.post(form_to(shown, "/approve/").get("action"))

    assert "next=" in reject
    assert answer["Location"] == INBOX
    assert page.post(f"{waiting.get_absolute_url()}approve/?next={INBOX}")["Location"] == (
        waiting.get_absolute_url()
    ), "a refusal is read where it happened"
