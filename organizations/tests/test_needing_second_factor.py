"""Where an organization requires a second factor: who gets in, and where the others are led."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.second_factor import factors, totp
from organizations.models import Organization
from organizations.models.organization import today
from tests.cast import invite
from tests.freshness import having_shown
from tests.reading import link_named, words

pytestmark = pytest.mark.django_db
MEMBERS = "/organizations/acme/settings/members/"
ADD_APP = "/accounts/security/app/"
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example"]


def require(acme, days=0):
    day = today() + timedelta(days=days)
    Organization.objects.filter(pk=acme.pk).update(second_factor_from=day)


def app_of(user):
    return factors.create_app(user, totp.new_secret())


def add_passkey(user):
    Authenticator.objects.create(user=user, type=factors.PASSKEY, data={"name": "Key"})


def test_before_the_day_a_member_without_one_reads_about_it_and_gets_in(client_of, acme, mia):
    require(acme, days=3)

    answer = client_of(mia).get(MEMBERS)

    assert answer.status_code == 200
    assert "Acme requires a second factor starting" in words(answer)
    assert link_named(answer, "Set up your second factor") == f"/accounts/security/?next={MEMBERS}"
    app_of(mia.user)
    assert "starting" not in words(client_of(mia).get(MEMBERS))


@pytest.mark.parametrize("method", ["get", "post"])
def test_from_the_day_a_member_without_one_is_led_to_set_it_up(client_of, acme, mia, method):
    require(acme)

    answer = getattr(client_of(mia), method)(f"{MEMBERS}?q=a")

    assert answer.status_code == 403
    assert "Acme requires a second factor" in words(answer)
    assert "Adam" not in words(answer)
    assert 'id="navigation"' not in answer.content.decode()
    back = "%2Forganizations%2Facme%2Fsettings%2Fmembers%2F%3Fq%3Da"
    assert link_named(answer, "Add authenticator app") == f"{ADD_APP}?next={back}"


def test_whoever_sets_one_up_is_in_at_once_by_way_of_the_recovery_codes(fresh_client_of, acme, mia):
    require(acme)
    window = fresh_client_of(mia)

    page = window.get(f"{ADD_APP}?next={MEMBERS}")
    code = totp.code_at(page.context["secret"].replace(" ", ""), totp.current_step())
    added = window.post(f"{ADD_APP}?next={MEMBERS}", {"code": code})
    codes = window.post(added.headers["Location"])

    assert (
        added.headers["Location"]
        == f"/accounts/security/recovery-codes/?next=%2F{MEMBERS[1:].replace('/', '%2F')}"
    )
    assert link_named(codes, "Done") == MEMBERS
    assert window.get(MEMBERS).status_code == 200


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_setting_one_up_leads_to_no_other_site(fresh_client_of, mia, elsewhere):
    window, led = fresh_client_of(mia), {"next": elsewhere}
    page = window.get(ADD_APP, query_params=led)
    code = totp.code_at(page.context["secret"].replace(" ", ""), totp.current_step())

    overview = window.get("/accounts/security/", query_params=led)
    added = window.post(ADD_APP, {"code": code}, query_params=led)
    codes = window.post("/accounts/security/recovery-codes/", query_params=led)
    factors.factors_of(mia.user).filter(type=factors.APP).delete()
    page = window.get(ADD_APP, query_params=led)
    code = totp.code_at(page.context["secret"].replace(" ", ""), totp.current_step())
    again = window.post(ADD_APP, {"code": code}, query_params=led)

    assert added.headers["Location"] == "/accounts/security/recovery-codes/"
    assert again.headers["Location"] == "/accounts/security/"
    for answer in (page, overview, codes):
        assert "evil" not in answer.content.decode().partition("<main")[2]


def test_a_session_that_showed_none_is_asked_for_it_and_led_back(client_of, acme, mia):
    require(acme)
    secret = totp.new_secret()
    factors.create_app(mia.user, secret)
    window = client_of(mia)

    asked = window.get(f"{MEMBERS}?q=a")
    typed = {"code": totp.code_at(secret, totp.current_step())}
    back = window.post(asked.headers["Location"], typed)

    assert asked.headers["Location"].startswith("/accounts/reauthenticate/code/?next=")
    assert back.headers["Location"] == f"{MEMBERS}?q=a"
    assert window.get(MEMBERS).status_code == 200


def test_a_form_without_a_page_of_its_own_leads_back_to_the_organization(client_of, acme, mia):
    require(acme)
    app_of(mia.user)

    asked = client_of(mia).post("/organizations/acme/first-steps/", {"step": "dismissed_at"})

    assert asked.headers["Location"].endswith(
        f"?next={acme.get_absolute_url().replace('/', '%2F')}"
    )


def test_a_factor_that_was_removed_elsewhere_opens_nothing(client_of, acme, mia):
    require(acme)
    app = app_of(mia.user)
    window = having_shown(client_of(mia), app)
    assert window.get(MEMBERS).status_code == 200

    app.delete()
    assert window.get(MEMBERS).status_code == 403

    app_of(mia.user)
    assert window.get(MEMBERS).status_code == 302


def test_recovery_codes_open_it_beside_a_factor_and_never_alone(client_of, acme, mia):
    require(acme)
    codes = factors.replace_recovery_codes(mia.user, ["x"])
    window = having_shown(client_of(mia), codes)
    assert window.get(MEMBERS).status_code == 403

    app_of(mia.user)
    assert window.get(MEMBERS).status_code == 200


@pytest.mark.parametrize("more", [False, True])
def test_a_trusted_browser_counts_while_the_factors_are_the_same(client_of, acme, mia, more):
    require(acme)
    app = app_of(mia.user)
    window = client_of(mia)
    session = window.session
    session["account_trusted_browser_showed"] = [app.pk]
    session.save()
    assert window.get(MEMBERS).status_code == 200

    app.delete()
    if more:
        app_of(mia.user)
    assert window.get(MEMBERS).status_code == (302 if more else 403)


def test_other_organizations_and_the_list_of_ones_own_stay_open(client_of, acme, mia, zenith):
    require(acme)
    zenith.memberships.create(user=mia.user)

    assert "Acme" in words(client_of(mia).get("/organizations/"))
    assert "Acme" in words(client_of(mia).get("/organizations/menu/"))
    assert "requires" not in words(client_of(mia).get("/organizations/zenith/projects/"))


def test_removing_the_last_one_names_what_closes(client_of, acme, mia):
    require(acme)
    app = app_of(mia.user)
    window = having_shown(client_of(mia), app)

    page = words(window.get(f"{ADD_APP}delete/"))
    window.post(f"{ADD_APP}delete/")

    assert "Your access to Acme. A second factor is required there." in page
    assert window.get(MEMBERS).status_code == 403


def test_removing_the_last_one_names_nothing_that_needs_one_only_later(client_of, acme, mia):
    require(acme, days=1)
    app = app_of(mia.user)

    page = words(having_shown(client_of(mia), app).get(f"{ADD_APP}delete/"))

    assert "Your access to" not in page


def test_removing_one_of_two_closes_nothing(client_of, acme, mia):
    require(acme)
    app = app_of(mia.user)
    add_passkey(mia.user)

    page = words(having_shown(client_of(mia), app).get(f"{ADD_APP}delete/"))

    assert "Your access to" not in page


def test_an_address_that_was_never_verified_stands_in_no_way(fresh_client_of, acme, mia):
    require(acme)
    EmailAddress.objects.create(user=mia.user, email="other@example.com", verified=False)
    window = fresh_client_of(mia)

    assert window.get(ADD_APP).status_code == 200
    assert window.get("/accounts/security/passkeys/add/").status_code == 200


@pytest.mark.parametrize(("days", "says"), [(0, "after you join"), (3, "starting")])
def test_who_is_invited_reads_of_it_joins_and_is_led_to_set_it_up(
    client_of, acme, adam, nia, days, says
):
    require(acme, days)
    invitation = invite("nia@example.com", by=adam)
    window = client_of(nia)

    page = words(window.get(invitation.get_absolute_url()))
    window.post(f"{invitation.get_absolute_url()}join/")

    assert says in page
    assert acme.memberships.filter(user=nia).exists()
    assert window.get(MEMBERS).status_code == (200 if days else 403)


def test_the_requirement_costs_no_statement(client_of, acme, mia):
    window = having_shown(client_of(mia), app_of(mia.user))

    def statements():
        window.get(MEMBERS)
        with CaptureQueriesContext(connection) as queries:
            assert window.get(MEMBERS).status_code == 200
        return len(queries)

    without = statements()
    require(acme)
    assert statements() == without
