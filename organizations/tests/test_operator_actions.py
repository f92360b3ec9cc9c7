"""What operators do to organizations, handles and mails: by whom, on which pages, told to whom."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission as StoredPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAnOperator
from accounts.models import Session
from audit.events import ACTION_REFUSED
from audit.models import Event
from console.operators.acting import OperatedAdmin
from console.reasons import UnfitReason
from organizations import actions
from organizations.actions import operators
from organizations.events import ADMINISTRATOR_APPOINTED, HANDLE_RELEASED, ORGANIZATION_SUSPENDED
from organizations.models import Handle, Organization
from organizations.roles import RoleSlug
from organizations.schedule import send_notifications
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, invite, make_organization, make_person
from tests.database import business, everything
from tests.pages import CheckedClient
from tests.reading import words

pytestmark = pytest.mark.django_db
WHY = "They asked us to, ticket 4711."
PAGES = [
    (model, action)
    for model, model_admin in sorted(admin.site._registry.items(), key=lambda m: m[0]._meta.label)
    if isinstance(model_admin, OperatedAdmin)
    for action in model_admin.operator_actions
]
every_page = pytest.mark.parametrize(
    ("model", "action"), PAGES, ids=[action.slug for _, action in PAGES]
)


@pytest.fixture(scope="module")
def made(kept):
    """Acme with an old handle and an invitation, Zenith, suspended, and an operator of them."""
    adam = make_organization("Acme", by=make_person("Adam"))
    acme = adam.organization
    invite("nia@example.com", by=adam)
    zed = make_organization("Zenith", by=make_person("Zed"))
    Organization.objects.filter(pk=zed.organization_id).update(
        suspended_at=timezone.now(), suspension_reason="Spam was sent."
    )
    return {
        "adam": adam,
        "mia": add_member(acme, "Mia", RoleSlug.DEVELOPER),
        "zed": zed,
        "olga": make_person("Olga", is_staff=True, is_superuser=True),
        "old handle": Handle.objects.create(
            handle="acme-old", handle_key="acme-old", organization=acme, retired_at=timezone.now()
        ),
        "mail": Mail.objects.get(),
    }


@pytest.fixture
def adam(things):
    return things["adam"]


@pytest.fixture
def mia(things):
    return things["mia"]


@pytest.fixture
def zed(things):
    return things["zed"]


@pytest.fixture
def olga(things):
    """An operator of the installation, member of nothing."""
    return things["olga"]


@pytest.fixture
def old_handle(things):
    return things["old handle"]


@pytest.fixture
def rows(things, browser):
    """Something to act on, for each page: it is as the page wants it."""
    browser(things["mia"])
    return {
        "suspend": things["adam"].organization,
        "end-suspension": things["zed"].organization,
        "appoint-administrator": things["adam"].organization,
        "release": things["old handle"],
        "resend": things["mail"],
        "drop": things["mail"],
        "end-sessions": things["mia"].user,
    }


def address(row, page):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def typed(action, **other):
    form = {"reason": WHY, "address": "mia@example.com", **other}
    return {name: form[name] for name in action.form.base_fields}


def test_there_are_pages_to_test():
    assert {action.slug for _, action in PAGES} == {
        *("suspend", "end-suspension", "appoint-administrator", "release"),
        *("resend", "drop", "end-sessions"),
    }


@every_page
def test_a_page_says_what_happens_and_changes_nothing(model, action, rows, olga, browser):
    page, before = browser(olga), everything()

    answer = page.get(address(rows[action.slug], action.slug))
    page.head(address(rows[action.slug], action.slug))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'type="submit">{action.label}</button>' in html
    assert "What happens" in html
    assert 'name="reason"' in html
    assert everything() == before


@every_page
def test_an_operator_does_it_with_a_reason_that_stands_in_the_history(
    model, action, rows, olga, browser
):
    row = rows[action.slug]

    answer = browser(olga).post(address(row, action.slug), typed(action), follow=True)

    event = Event.objects.latest("id")
    assert answer.status_code == 200
    assert action.done.format(row) in answer.content.decode().replace("&#x27;", "'")
    assert (event.reason, event.operator_id, event.is_refused) == (WHY, olga.pk, False)
    assert event.operator_address == "127.0.0.1"


def test_members_read_that_it_was_an_operator_and_never_who(
    rows, acme, adam, mia, olga, browser, mailoutbox
):
    page, told = browser(olga), []
    page.post(address(acme, "appoint-administrator"), {"reason": WHY, "address": "adam@x.example"})
    for slug in ("appoint-administrator", "drop", "release", "suspend"):
        action = next(action for _, action in PAGES if action.slug == slug)
        told.append(words(page.get(address(rows[slug], slug))))
        page.post(address(rows[slug], slug), typed(action))
    page.post(address(acme, "suspend"), {"reason": "Once more, to be sure."})
    page.post(address(acme, "end-suspension"), {"reason": WHY})
    send_notifications()
    drain()

    member = browser(adam)
    history = "/organizations/acme/settings/history/"
    shown = [
        member.get(history).content.decode(),
        member.get(history, {"person": "Olga"}).content.decode(),
        member.get(history, {"person": "olga@example.com"}).content.decode(),
        *(str(mail.message()) for mail in mailoutbox),
    ]
    for file_format in ("csv", "jsonl"):
        answer = member.post(f"{history}export/", {"format": file_format})
        shown.append(b"".join(answer.streaming_content).decode())

    assert "An operator of this console ended the suspension" in words(member.get(history))
    assert len(mailoutbox) >= 2
    by_name, by_address = shown.pop(1), shown.pop(1)
    assert "olga@" not in by_name
    assert "Olga" not in by_address
    assert not [each for each in shown if "Olga" in each or "olga@" in each]
    assert not [each for each in shown[-2:] if f'"actor_id": {olga.pk}' in each]
    assert all("it was an operator of this console, and not who" in each for each in told)
    assert Event.objects.filter(operator_id=olga.pk).count() == 7
    assert not Event.objects.filter(actor_id=olga.pk, organization_id=acme.pk).exists()


def test_a_person_does_not_read_who_ended_their_sessions(rows, mia, olga, browser):
    browser(olga).post(address(mia.user, "end-sessions"), {"reason": WHY})

    shown = words(browser(mia).get(reverse("accounts:history")))

    assert f"An operator of this console ended all sessions of Mia: {WHY[:-1]}" in shown
    assert "Olga" not in shown


def test_operators_read_who_it_was_and_from_where(acme, olga, browser):
    page = browser(olga)
    page.post(address(acme, "suspend"), {"reason": WHY})

    shown = words(page.get(address(Event.objects.latest("id"), "change")))
    found = page.get("/operators/audit/event/", {"q": "olga@example.com"}).context["cl"]

    assert "Olga suspended the organization: They asked us to" in shown
    assert "By Olga <olga@example.com>" in shown
    assert "IP address 127.0.0.1" in shown
    assert [event.kind for event in found.result_list] == [ORGANIZATION_SUSPENDED]


def test_an_operator_who_acts_as_a_member_is_named_like_one(acme, adam, olga):
    olga_there = add_member(acme, olga, RoleSlug.ADMINISTRATOR)

    actions.leave_organization(membership=olga_there)

    event = Event.objects.latest("id")
    assert (event.actor_id, event.operator_id) == (olga.pk, None)
    assert event.actor_label == "Olga <olga@example.com>"


@every_page
def test_the_button_is_on_the_page_of_the_row(model, action, rows, olga, browser):
    row = rows[action.slug]

    html = browser(olga).get(address(row, "change")).content.decode()

    assert f'href="{address(row, action.slug)}">{action.label}</a>' in html


@every_page
@pytest.mark.parametrize(
    "reason",
    ["", "   ", "abcd", "a" * 301, "\u200b\u200b\u200b\u200b\u200b\u200b", "abc\u202edefgh"],
)
def test_without_a_reason_nothing_is_done_and_nothing_typed_is_lost(
    model, action, reason, rows, olga, browser
):
    page = browser(olga)
    before = everything()

    answer = page.post(address(rows[action.slug], action.slug), typed(action, reason=reason))

    assert answer.status_code == 200
    assert answer.context["form"].errors["reason"] == [str(UnfitReason())]
    assert answer.context["form"]["reason"].value() == reason
    if "address" in action.form.base_fields:
        assert 'value="mia@example.com"' in answer.content.decode()
    assert everything() == before


@every_page
def test_a_form_without_anything_is_refused_at_the_field(model, action, rows, olga, browser):
    page = browser(olga)
    before = everything()

    answer = page.post(address(rows[action.slug], action.slug), {})

    assert answer.context["form"].errors["reason"] == [str(UnfitReason())]
    assert everything() == before


@every_page
def test_a_forged_form_does_nothing(model, action, rows, olga):
    page = CheckedClient(enforce_csrf_checks=True)
    page.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = everything()

    answer = page.post(address(rows[action.slug], action.slug), typed(action))

    assert answer.status_code == 403
    assert everything() == before


@every_page
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_other_method_does_anything(model, action, method, rows, olga, browser):
    page = browser(olga)
    before = everything()

    answer = page.generic(method, address(rows[action.slug], action.slug))

    assert answer.status_code == 405
    assert everything() == before


@every_page
def test_visitors_and_members_get_no_page(model, action, rows, adam, browser, client):
    path, before = address(rows[action.slug], action.slug), everything()

    for page in (client, browser(adam)):
        for answer in (page.get(path), page.post(path, typed(action))):
            assert answer.status_code in {302, 403}
            assert action.label not in answer.content.decode()
    after = everything()
    assert {**after, "user": []} == {**before, "user": []}


@every_page
@pytest.mark.parametrize("state", ["inactive", "no rights", "may only view"])
def test_an_operator_without_the_right_gets_no_page(model, action, state, rows, browser):
    otto = make_person("Otto", is_staff=True, is_superuser=state == "inactive")
    page = browser(otto)
    if state == "inactive":
        type(otto).objects.filter(pk=otto.pk).update(is_active=False)
    if state == "may only view":
        codename = f"view_{model._meta.model_name}"
        otto.user_permissions.set(StoredPermission.objects.filter(codename=codename))
    path, before = address(rows[action.slug], action.slug), business()

    for answer in (page.get(path), page.post(path, typed(action))):
        assert answer.status_code == (302 if state == "inactive" else 403)
    assert action.label not in page.get(address(rows[action.slug], "change")).content.decode()
    assert business() == before


@every_page
def test_the_change_permission_of_the_model_is_enough(model, action, rows, browser):
    otto = make_person("Otto", is_staff=True)
    right, _ = StoredPermission.objects.get_or_create(
        codename=f"change_{model._meta.model_name}",
        content_type__app_label=model._meta.app_label,
        defaults={"name": "x", "content_type": ContentType.objects.get_for_model(model)},
    )
    otto.user_permissions.add(right)

    answer = browser(otto).post(address(rows[action.slug], action.slug), typed(action))

    assert answer.status_code == 302
    assert Event.objects.latest("id").operator_id == otto.pk
    assert not Event.objects.latest("id").is_refused


@every_page
def test_the_roles_of_a_member_open_no_page_of_operators(model, action, rows, acme, browser):
    otto = make_person("Otto", is_staff=True)
    add_member(acme, otto, RoleSlug.ADMINISTRATOR)

    answer = browser(otto).post(address(rows[action.slug], action.slug), typed(action))

    assert answer.status_code == 403


@every_page
@pytest.mark.parametrize("pk", ["0", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_row_that_does_not_exist_is_not_found(model, action, pk, olga, browser):
    path = f"/operators/{model._meta.app_label}/{model._meta.model_name}/{pk}/{action.slug}/"

    assert browser(olga).get(path).status_code == 404
    assert browser(olga).post(path, typed(action)).status_code == 404


@every_page
def test_actions_do_not_trust_the_page(model, action, rows, adam):
    fields, before = typed(action), everything()
    row = rows[action.slug]

    with pytest.raises(UnfitReason), transaction.atomic():
        action.perform(**{action.argument: row}, **{**fields, "reason": "no"}, by=adam.user)
    with pytest.raises(NotAnOperator), transaction.atomic():
        action.perform(**{action.argument: row}, **fields, by=adam.user)
    assert everything() == before


def test_who_was_an_operator_until_now_is_none_any_more(acme, olga):
    type(olga).objects.filter(pk=olga.pk).update(is_staff=False)

    with pytest.raises(NotAnOperator):
        operators.suspend_organization(organization=acme, reason=WHY, by=olga)


def test_a_refusal_is_shown_at_the_form_and_stands_in_the_history(acme, olga, browser):
    page = browser(olga)
    path = address(acme, "suspend")
    page.post(path, {"reason": WHY})

    answer = page.post(path, {"reason": "Once more, to be sure."})

    event = Event.objects.latest("id")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Acme is already suspended." in html
    assert "Once more, to be sure." in html
    assert (event.kind, event.organization_id) == (ACTION_REFUSED, acme.pk)
    assert event.after["attempted"] == "SuspendedAlready"
    acme.refresh_from_db()
    assert acme.suspension_reason == WHY


def test_a_refusal_that_is_about_no_organization_is_written_down_too(olga, nia, browser):
    answer = browser(olga).post(address(nia, "end-sessions"), {"reason": WHY})

    event = Event.objects.latest("id")
    assert "Nia is not signed in anywhere." in answer.content.decode()
    assert (event.kind, event.organization_id, event.operator_id) == (
        ACTION_REFUSED,
        None,
        olga.pk,
    )


@pytest.mark.parametrize(
    ("suspended", "label"), [(False, "End suspension"), (True, "Suspend organization")]
)
def test_what_would_be_refused_has_no_button(acme, suspended, label, olga, browser):
    if suspended:
        operators.suspend_organization(organization=acme, reason=WHY, by=olga)

    assert label not in browser(olga).get(address(acme, "change")).content.decode()


# Appointing


def test_the_page_says_how_long_administrators_are_waited_for(acme, olga, browser, settings):
    settings.ADMINISTRATOR_ABSENT_DAYS = 12

    page = browser(olga).get(address(acme, "appoint-administrator"))

    assert "was signed in within the last 12 days" in page.content.decode()


def test_a_member_is_appointed_where_no_administrator_signed_in_lately(acme, adam, mia, olga):
    sign_in(adam, days_ago=31)

    appoint(acme, "MIA@Example.com", olga)

    event = Event.objects.latest("id")
    assert set(roles(mia)) == {RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER}
    assert RoleSlug.ADMINISTRATOR in roles(adam)
    assert (event.kind, event.target_id) == (ADMINISTRATOR_APPOINTED, str(mia.user.pk))
    assert event.before == {"roles": ["developer"]}
    assert event.after == {"roles": ["administrator", "developer"]}
    assert event.organization_id == acme.pk


def test_a_member_is_appointed_where_nobody_is_administrator(acme, adam, mia, olga, browser):
    """As a restored copy on SQLite can have it; PostgreSQL looks when the transaction ends."""
    browser(adam)
    adam.membership_roles.all().delete()

    appoint(acme, "mia@example.com", olga)

    assert roles(mia) == [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]


def test_a_closed_account_does_not_count_as_an_administrator(acme, adam, mia, olga, browser):
    browser(adam)
    type(adam.user).objects.filter(pk=adam.user.pk).update(is_active=False)

    appoint(acme, "mia@example.com", olga)

    assert RoleSlug.ADMINISTRATOR in roles(mia)


@pytest.mark.parametrize("days", [0, 29])
def test_operators_stay_out_of_it_where_an_administrator_signed_in_lately(
    days, acme, adam, mia, olga
):
    sign_in(adam, days_ago=days)

    with pytest.raises(operators.AdministratorCanAct, match="Adam"):
        appoint(acme, "mia@example.com", olga)
    assert RoleSlug.ADMINISTRATOR not in roles(mia)


def test_an_administrator_who_never_signed_out_can_act(acme, adam, mia, olga, browser):
    browser(adam)
    sign_in(adam, days_ago=300)

    with pytest.raises(operators.AdministratorCanAct):
        appoint(acme, "mia@example.com", olga)

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    appoint(acme, "mia@example.com", olga)


def test_it_takes_only_one_administrator_who_can_act(acme, adam, mia, olga):
    sign_in(adam, days_ago=400)
    sign_in(add_member(acme, "Ada", RoleSlug.ADMINISTRATOR), days_ago=1)

    with pytest.raises(operators.AdministratorCanAct, match="Ada"):
        appoint(acme, "mia@example.com", olga)


@pytest.mark.parametrize(
    "typed_address", ["zed@example.com", "nobody@example.com", "no address", "", "ada@example.com"]
)
def test_only_a_member_who_may_sign_in_is_appointed(typed_address, acme, adam, zed, olga):
    ada = add_member(acme, "Ada", RoleSlug.DEVELOPER)
    type(ada.user).objects.filter(pk=ada.user.pk).update(is_active=False)

    with pytest.raises(operators.NoSuchMember) as refusal:
        appoint(acme, typed_address, olga)
    assert refusal.value.field == "address"


def test_an_address_that_nobody_proved_appoints_nobody(acme, mia, olga):
    mia.user.emailaddress_set.update(verified=False)

    with pytest.raises(operators.NoSuchMember):
        appoint(acme, "mia@example.com", olga)


def test_who_is_absent_and_an_administrator_is_not_appointed_again(acme, adam, olga, browser):
    answer = browser(olga).post(
        address(acme, "appoint-administrator"), {"address": "adam@example.com", "reason": WHY}
    )

    assert answer.context["form"].errors["address"] == ["Adam is already an administrator."]


def test_who_was_appointed_can_act_so_nobody_else_is(acme, adam, mia, olga, browser):
    appoint(acme, "mia@example.com", olga)
    ada = add_member(acme, "Ada", RoleSlug.DEVELOPER)
    browser(mia)

    with pytest.raises(operators.AdministratorCanAct):
        appoint(acme, ada.user.email, olga)


def sign_in(member, *, days_ago):
    member.user.last_login = timezone.now() - timedelta(days=days_ago)
    member.user.save(update_fields=["last_login"])


def appoint(organization, member, olga):
    operators.appoint_administrator(organization=organization, address=member, reason=WHY, by=olga)


def roles(member):
    return member.organization.memberships.with_roles().get(pk=member.pk).role_slugs


# Handles


def test_a_released_handle_can_be_taken(old_handle, acme, olga):
    assert not actions.is_free("acme-old")

    operators.release_handle(handle=old_handle, reason=WHY, by=olga)

    event = Event.objects.latest("id")
    assert actions.is_free("acme-old")
    assert (event.kind, event.organization_id) == (HANDLE_RELEASED, acme.pk)
    assert (event.target_label, event.before) == ("acme-old", {"handle": "acme-old"})


def test_a_released_handle_leads_nobody_on(old_handle, adam, olga, browser):
    page = browser(adam)
    assert page.get("/organizations/acme-old/settings/").status_code == 307

    operators.release_handle(handle=old_handle, reason=WHY, by=olga)

    assert page.get("/organizations/acme-old/settings/").status_code == 404


def test_the_handle_of_a_removed_organization_is_released(old_handle, olga):
    Handle.objects.filter(pk=old_handle.pk).update(organization=None)
    old_handle.refresh_from_db()

    operators.release_handle(handle=old_handle, reason=WHY, by=olga)

    assert Event.objects.latest("id").organization_id is None
    assert not Handle.objects.filter(pk=old_handle.pk).exists()


def test_a_present_handle_is_not_released(acme, olga, browser):
    handle = acme.handles.get(handle="acme")

    answer = browser(olga).post(address(handle, "release"), {"reason": WHY})

    assert "This is the current handle of Acme." in answer.content.decode()
    assert acme.handles.filter(pk=handle.pk).exists()


def test_a_handle_is_released_once(old_handle, olga):
    operators.release_handle(handle=old_handle, reason=WHY, by=olga)
    with pytest.raises(operators.ReleasedAlready):
        operators.release_handle(handle=old_handle, reason=WHY, by=olga)


def test_after_the_release_one_is_on_the_list_of_those_left(old_handle, olga, browser):
    answer = browser(olga).post(address(old_handle, "release"), {"reason": WHY})

    assert answer.headers["Location"] == reverse("admin:organizations_handle_changelist")
