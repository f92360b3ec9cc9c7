"""Operators look up, and change nothing; no page of theirs shows a link or a token."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from console.operators.lookup import SECTION_ROWS
from organizations import invitation_tokens as links
from organizations.models import Invitation, Membership, Organization
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, invite, make_person
from tests.database import business
from tests.reading import words

pytestmark = pytest.mark.django_db
OPERATORS = "/operators/"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def fill(organization, count, start=0):
    """As many members and invitations, each younger than the one before."""
    numbers = range(start, start + count)
    at = timezone.now() + timedelta(seconds=start)
    users = User.objects.bulk_create(
        User(email=f"m{n}@example.com", name=f"P{n}", password="!") for n in numbers
    )
    Membership.objects.bulk_create(
        Membership(organization=organization, user=user, joined_at=at + timedelta(seconds=n))
        for n, user in enumerate(users, 1)
    )
    Invitation.objects.bulk_create(
        Invitation(
            organization=organization,
            email=f"p{n}@example.com",
            email_key=f"p{n}@example.com",
            invited_at=at + timedelta(seconds=n - start),
        )
        for n in numbers
    )


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_an_organization_shows_members_with_roles_and_invitations_with_their_mail(
    life, acme, olga, client_of
):
    shown = words(client_of(olga).get(address(Organization, "change", acme.pk)))

    assert "Miamia@example.comDeveloper" in shown
    assert "waiting@example.comDeveloper Open Waiting" in shown
    assert "revoked@example.comDeveloper Revoked Waiting" in shown
    assert "nia@example.comDeveloper Accepted Waiting" in shown
    assert "Nothing yet: " in shown
    assert "Members" not in shown.partition("Nothing yet: ")[2]
    assert "Webhooks" in shown.partition("Nothing yet: ")[2]


def test_an_organization_shows_its_newest_members_and_invitations_and_leads_to_all(
    adam, acme, mia, zed, olga, client_of, django_assert_max_num_queries
):
    fill(acme, 300)
    invite("stranger@example.com", by=zed)
    page = client_of(olga)

    with django_assert_max_num_queries(27):
        html = page.get(address(Organization, "change", acme.pk)).content.decode()

    assert len(re.findall(r">P\d+</a>", html)) == SECTION_ROWS
    assert len(re.findall(r">p\d+@example.com</a>", html)) == SECTION_ROWS
    assert "p299@example.com" in html
    assert "p290@example.com" in html
    assert "p289@example.com" not in html
    assert "P299" in html
    assert "P289" not in html
    assert len(html) < 60_000
    for model, count in ((Membership, 303), (Invitation, 303)):
        link = f"{address(model, 'changelist')}?q={acme.pk}"
        assert f'<a href="{link}">View all {count}<' in html
        listed = page.get(link).context["cl"]
        assert listed.result_count == count
        assert {row.organization_id for row in listed.result_list} == {acme.pk}


def test_the_page_of_an_organization_is_as_large_with_300_members_as_with_60(
    adam, acme, olga, client_of, django_assert_num_queries
):
    page = client_of(olga)
    fill(acme, 60)
    # The first one also looks up which content types there are.
    page.get(address(Organization, "change", acme.pk))
    with CaptureQueriesContext(connection) as asked:
        small = page.get(address(Organization, "change", acme.pk))

    fill(acme, 240, start=60)

    with django_assert_num_queries(len(asked)):
        large = page.get(address(Organization, "change", acme.pk))
    assert len(large.content) < 1.1 * len(small.content)


@pytest.mark.once
@every_model
def test_every_page_of_the_admin_is_shown_to_an_operator(model, life, olga, client_of):
    page = client_of(olga)
    rows = list(model._default_manager.all())

    assert rows
    addresses = [
        OPERATORS,
        f"{OPERATORS}{model._meta.app_label}/",
        address(model, "changelist"),
        *(address(model, "change", row.pk) for row in rows),
    ]
    assert {path: page.get(path).status_code for path in addresses} == dict.fromkeys(addresses, 200)
    for row in rows:
        history = page.get(address(model, "history", row.pk))
        assert history.headers["Location"] == address(model, "change", row.pk)


@pytest.mark.once
@every_model
def test_nothing_can_be_added_changed_or_deleted(model, life, olga, client_of):
    page = client_of(olga)
    row = model._default_manager.first()
    before = business()

    assert page.get(address(model, "add")).status_code == 403
    assert page.post(address(model, "add"), {"name": "x"}).status_code == 403
    assert page.post(address(model, "change", row.pk), {"name": "x"}).status_code == 403
    assert page.get(address(model, "delete", row.pk)).status_code == 403
    assert page.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    page.post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": [str(row.pk)]},
    )
    assert business() == before


@pytest.mark.once
@every_model
def test_no_page_shows_a_token_a_link_or_the_hash_of_a_password(model, life, olga, client_of):
    page = client_of(olga)
    secrets = [
        *(links.make_token(i.pk, i.version) for i in Invitation.objects.all()),
        *(user.password for user in User.objects.all()),
    ]
    shown = [page.get(address(model, "changelist"))]
    shown += [page.get(address(model, "change", row.pk)) for row in model._default_manager.all()]

    for answer in shown:
        html = answer.content.decode()
        assert answer.status_code == 200
        assert not [secret for secret in secrets if secret in html]


def test_a_code_that_waits_to_be_mailed_is_shown_to_nobody(olga, client_of):
    mail = Mail.objects.create(
        kind="account",
        recipient="nia@example.com",
        recipient_key="nia@example.com",
        parts={"subject": "Your code", "text": "Enter XK7-2Q9", "html": ""},
    )
    page = client_of(olga)

    assert "XK7-2Q9" not in page.get(address(Mail, "change", mail.pk)).content.decode()
    assert "XK7-2Q9" not in page.get(address(Mail, "changelist")).content.decode()


@every_model
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_who_is_no_operator_is_refused(model, page, adam, client_of):
    answer = client_of(adam).get(address(model, page))

    assert answer.status_code in {302, 403}
    assert "Acme" not in answer.content.decode()


def test_who_is_no_operator_does_not_even_see_the_front_page(adam, client_of):
    assert client_of(adam).get(OPERATORS).status_code in {302, 403}


def test_a_visitor_signs_in_on_our_own_page(client):
    answer = client.get(OPERATORS, follow=True)

    assert answer.wsgi_request.path == "/accounts/login/"


def test_an_operator_without_rights_of_their_own_looks_at_nothing(life, client_of):
    page = client_of(make_person("Otto", is_staff=True))

    for model in MODELS:
        assert page.get(address(model, "changelist")).status_code == 403


def test_the_roles_of_an_operator_in_an_organization_open_no_page_of_the_admin(acme, client_of):
    otto = make_person("Otto", is_staff=True)
    add_member(acme, otto, RoleSlug.ADMINISTRATOR)

    assert client_of(otto).get(address(Membership, "changelist")).status_code == 403


def test_lists_of_the_admin_ask_no_more_for_more_rows(
    life, adam, acme, olga, client_of, django_assert_max_num_queries
):
    for n in range(30):
        invite(f"p{n}@example.com", by=adam)
        add_member(acme, f"P{n}", RoleSlug.DEVELOPER)
    page = client_of(olga)

    for model in MODELS:
        with django_assert_max_num_queries(12):
            assert page.get(address(model, "changelist")).status_code == 200
    with django_assert_max_num_queries(29):
        assert page.get(address(Organization, "change", acme.pk)).status_code == 200
