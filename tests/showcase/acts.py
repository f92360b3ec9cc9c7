"""What a person does before a page is in the state to look at."""

from collections.abc import Callable
from itertools import count
from urllib.parse import parse_qs, urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, Response, expect

from organizations.mail import INVITATION
from outbox import kinds
from outbox.backends import MailFiles
from outbox.models import Mail

Act = Callable[[Page], None]
_numbers = count(1)


def fresh_address() -> str:
    """An address that no one has used in this run."""
    return f"somebody{next(_numbers)}@cern.example"


def in_turn(*acts: Act) -> Act:
    """One after the other."""

    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def opens(name: str) -> Act:
    """Type the address of the page with this name."""

    def act(page: Page) -> None:
        page.goto(urljoin(page.url, reverse(name)))

    return act


def goes_to(address: str) -> Act:
    """Type this address."""

    def act(page: Page) -> None:
        page.goto(urljoin(page.url, address))

    return act


def unfolds(summary: str) -> Act:
    """Open the disclosure with this summary."""
    return lambda page: page.locator("summary").get_by_text(summary, exact=True).click()


def follows(link: str) -> Act:
    """Click the first link of this name in the page's own content."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator("main").get_by_role("link", name=link, exact=True).first.click()

    return act


def fills(label: str, value: str | Callable[[], str]) -> Act:
    return lambda page: page.get_by_label(label, exact=True).fill(
        value() if callable(value) else value
    )


def ticks(*labels: str) -> Act:
    return in_turn(*(_ticks(label) for label in labels))


def _ticks(label: str) -> Act:
    return lambda page: page.get_by_label(label, exact=True).check()


def unticks_all(page: Page) -> None:
    ticked = page.get_by_role("checkbox", checked=True)
    while ticked.count():
        ticked.first.uncheck()


def presses(button: str) -> Act:
    """Press the button in the page's own content, and wait for what comes of it."""

    def act(page: Page) -> None:
        # The browser's own bubbles would keep what the server says from being seen.
        page.evaluate("document.querySelectorAll('form').forEach(f => { f.noValidate = true })")
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=button, exact=True).click()

    return act


def presses_first(page: Page) -> None:
    """Send the page's own form as it is."""
    page.evaluate("document.querySelectorAll('form').forEach(f => { f.noValidate = true })")
    with page.expect_navigation():
        page.locator("main form[method=post] [type=submit]").first.click()


def sends_without_cookies(button: str) -> Act:
    """As happens when someone has signed out in another tab, or blocks cookies."""

    def act(page: Page) -> None:
        page.context.clear_cookies()
        presses(button)(page)

    return act


def asks(parameter: str, value: str) -> Callable[[Response], bool]:
    """Whether a response is the answer to this query."""
    return lambda response: parse_qs(urlsplit(response.url).query).get(parameter) == [value]


def opens_switcher(page: Page) -> None:
    page.locator("[data-switcher] [role=button]").click()
    page.get_by_role("link", name="All organizations").wait_for()


def finds(words: str) -> Act:
    """Type into the filter of the Organization list."""

    def act(page: Page) -> None:
        field = page.get_by_label("Search organizations")
        # It gets the focus once htmx listens to it; letters typed before that ask for nothing.
        expect(field).to_be_focused()
        with page.expect_response(asks("q", words)):
            field.press_sequentially(words)
        page.locator(".htmx-request, .htmx-swapping, .htmx-settling").wait_for(state="detached")

    return act


def filters(words: str) -> Act:
    """Type into the filter of a reference."""

    def act(page: Page) -> None:
        if not page.get_by_label("Find an operation").is_visible():
            page.get_by_text("Operations and schemas", exact=True).click()
        with page.expect_response(asks("find", words)):
            page.get_by_label("Find an operation").press_sequentially(words)
        page.locator(".htmx-request, .htmx-swapping, .htmx-settling").wait_for(state="detached")

    return act


def opens_search(words: str = "") -> Act:
    """Open the dialog of the search, and type."""

    def act(page: Page) -> None:
        page.locator("#find-q[aria-haspopup]").wait_for(state="attached")  # once keys are heard
        with page.expect_response(asks_for_dialog):
            page.keyboard.press("Control+k")
        if words:
            with page.expect_response(asks("q", words)):
                page.get_by_label("Search, or type what to do").press_sequentially(words)
        page.locator(".htmx-request, .htmx-swapping, .htmx-settling").wait_for(state="detached")

    return act


def asks_for_dialog(response: Response) -> bool:
    """Whether this is the answer with what the dialog of the search shows."""
    return response.request.headers.get("hx-target") == "palette-list"


def opens_account_menu(page: Page) -> None:
    page.locator(".account > summary").click()


def opens_first_row_menu(page: Page) -> None:
    page.locator(".row-menu summary").first.click()


def opens_last_row_menu(page: Page) -> None:
    page.locator(".row-menu summary").last.click()


def opens_handle(page: Page) -> None:
    page.get_by_text("Change the handle too").click()


def opens_navigation(page: Page) -> None:
    page.get_by_role("button", name="Navigation", exact=True).click()


def types_name(name: str) -> Act:
    """Type an organization's name, and wait for the preview of its handle."""

    def act(page: Page) -> None:
        with page.expect_response(asks("name", name)):
            page.get_by_label("Organization name").press_sequentially(name)
        page.locator("#handle-preview .ticks").wait_for()

    return act


def delivers(page: Page) -> None:
    """Have the newest invitations written into the mail folder, even if a console sent them."""
    connection = MailFiles(folder=settings.MAIL_FOLDER)
    for mail in Mail.objects.filter(kind=INVITATION).order_by("-created_at", "-pk")[:5]:
        if message := kinds.write(mail):
            connection.send_messages([message])


def reloads(page: Page) -> None:
    page.reload()


def opens_newest_mail(page: Page) -> None:
    page.locator("a.row-link").first.click()
    page.locator("iframe.letter").wait_for()
