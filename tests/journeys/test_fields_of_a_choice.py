"""Fields that count only with one choice are shown with that choice, also without a script."""

from playwright.sync_api import Page, expect

from apis.tests.makers import add_api, add_version
from gateways.tests.makers import add_gateway
from organizations.models import Membership
from tests.journeys.conftest import OpenWindow

SIGN_UP = "/organizations/acme/settings/portal/"


def shown_with(page: Page, choice: str, field: str) -> None:
    """The field is there only while the radio button of this name is checked."""
    page.get_by_role("radio").nth(0).check()
    expect(page.locator(f"#div_id_{field}")).to_be_hidden()
    page.get_by_label(choice, exact=True).check()
    expect(page.locator(f"#div_id_{field}")).to_be_visible()


def test_what_does_not_count_is_not_shown(window: OpenWindow, adam: Membership) -> None:
    add_version(add_api("Payments", by=adam))
    gateway = add_gateway(by=adam).gateway
    page = window(adam, java_script_enabled=False)

    page.goto("/organizations/acme/apis/payments/settings/visibility/")
    shown_with(page, "Only members with one of these roles", "roles")

    page.goto(SIGN_UP)
    shown_with(page, "Open to email domains", "domains")

    page.goto("/organizations/acme/apis/payments/v1/documents/new/")
    expect(page.get_by_label("URL", exact=True)).to_be_hidden()
    page.get_by_label("Kind").select_option("link")
    expect(page.get_by_label("URL", exact=True)).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_be_hidden()

    page.goto(f"{gateway.get_absolute_url()}edit/")
    expect(page.get_by_label("Remember an answer for")).to_be_visible()
    page.get_by_label("Software").select_option("caddy")
    expect(page.get_by_label("Remember an answer for")).to_be_hidden()


def test_a_field_with_an_error_is_shown_whatever_was_chosen(
    window: OpenWindow, adam: Membership
) -> None:
    page = window(adam)
    page.goto(SIGN_UP)
    page.get_by_label("Open to email domains").check()
    page.get_by_role("textbox", name="Email domains").fill("gmail.com")
    page.get_by_role("button", name="Save sign-up").click()
    expect(page.locator("#id_domains_error")).to_be_visible()

    page.get_by_role("radio").nth(0).check()

    expect(page.locator("#div_id_domains")).to_be_visible()
