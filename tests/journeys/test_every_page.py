"""What must be true of every page in a browser, also of those that no one has written yet.

In an ordinary run these pictures are opened, at the width at which a page is narrowest: the first
of each page, those with long words, and those in which an act leads to another page. axe
looks at those that show a page or a template that was not there before: in both themes by turns,
since they differ in colors alone. With TEST_EVERYTHING every picture is opened at every width, axe
looks at it in both themes, and no template is left out.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.signals import template_rendered
from django.urls import get_resolver
from django.views.static import serve
from playwright.sync_api import Browser, Page

from tests.addresses import routes
from tests.budget import seen_to_the_end
from tests.collected import collected_static
from tests.everything import EVERYTHING
from tests.journeys.complaints import Complaints
from tests.journeys.conftest import listened_to
from tests.showcase.others import NOT_A_PAGE, name_of
from tests.showcase.shot import Shot
from tests.showcase.shots import all_shots
from tests.showcase.social import at_a_provider
from tests.showcase.window import show
from tests.showcase.world import World, make_world
from tests.started_services import launch

WIDTHS = [360, 390, 768, 1280, 1920]
Theme = Literal["light", "dark"]
THEMES: list[Theme] = ["light", "dark"]
RULES: dict[str, Any] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
ABOUT_COLOURS: dict[str, Any] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
ORDINARY = {"0", "1", "few", "many", "full", "empty", "reader"}
"""States of a page that differ in rows, or in who looks at it."""

PICTURES_OF_A_BROWSER = 100
"""After so many comes a new browser, since it keeps some megabytes of each page that it showed."""

# How much wider than the window the page is, and how many rows leave too little room for a name: a
# column in which a word does not fit is read letter by letter.
FIT = """
[document.documentElement.scrollWidth - innerWidth,
  [...document.querySelectorAll(".row-item > .who")].filter(
    (who) => who.offsetWidth && who.offsetWidth < 140).length]"""

NOT_OURS_TO_DRAW = {
    "mail": "seen as letters",
    "account/email": "seen as letters",
    "mfa/email": "seen as letters",
    "allauth": "what pages of allauth extend that are switched off",
}


@pytest.fixture
def drawn() -> Iterator[set[str]]:
    """The names of the templates that were drawn so far."""
    names: set[str] = set()

    def note(template: Any, **_: Any) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture
def collected(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Style sheets and scripts as in production, which a browser keeps.

    A page has 76 of them where they are written, and 19 once they are collected.
    """
    folder = collected_static()
    settings.STATIC_ROOT = folder
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "console.serving.storage.HashedStaticFiles"}
    }

    def serve_collected(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(request, handler.file_path(request.path), document_root=str(folder))
        answer.headers["Cache-Control"] = "max-age=86400"
        return answer

    monkeypatch.setattr(StaticFilesHandler, "serve", serve_collected)


@pytest.fixture
def origin(live_server: Any, settings: Any, tmp_path: Path, collected: None) -> Iterator[str]:
    """A server in this process: we see the templates that are drawn, and pages fail on purpose."""
    settings.ROOT_URLCONF = "tests.showcase.urls"
    settings.CONSOLE_ORIGIN = live_server.url
    settings.MAIL_FOLDER = tmp_path
    with at_a_provider() as providers:
        settings.SOCIALACCOUNT_PROVIDERS = providers
        yield str(live_server.url)


@pytest.fixture
def world(origin: str, settings: Any) -> World:
    settings.ACCOUNT_RATE_LIMITS = False
    return make_world()


@pytest.fixture
def new_page(
    chromium_browser: Browser, world: World, origin: str, complaints: Complaints
) -> Iterator[Callable[[], Page]]:
    """Close the browser that was opened before, and open a window in a new one."""
    opened: list[Browser] = []

    def close() -> None:
        while opened:
            with seen_to_the_end():
                opened.pop().close()

    def open_page() -> Page:
        close()
        opened.append(launch(chromium_browser.browser_type))
        context = opened[0].new_context(base_url=origin, reduced_motion="reduce")
        return listened_to(context, complaints).new_page()

    yield open_page
    close()


@pytest.mark.timeout(3600)  # seven hundred pictures with TEST_EVERYTHING
def test_every_page_is_accessible_fits_and_complains_of_nothing(
    new_page: Callable[[], Page],
    world: World,
    origin: str,
    complaints: Complaints,
    drawn: set[str],
) -> None:
    problems, seen = [], set(NOT_A_PAGE)
    turn = shown = 0
    for shot in all_shots(world):
        is_known = {name_of(shot.address), shot.page} <= seen
        if shot.is_long_list or (is_known and is_left_out(shot)):
            continue
        seen.add(shot.page)
        if shown % PICTURES_OF_A_BROWSER == 0:
            page = new_page()
        shown += 1
        page.set_viewport_size({"width": shot.widths[0], "height": 800})
        known = seen | drawn
        show(page, shot, origin)
        seen.add(name_of(page.url))
        themes = THEMES
        if not EVERYTHING:
            is_new = bool((seen | drawn) - known)
            turn += is_new
            themes = [THEMES[turn % 2]] if is_new else []
        problems += [f"{shot}: {problem}" for problem in problems_of(page, shot, themes)]
        problems += [f"{shot}: {complaint}" for complaint in complaints.heard]
        complaints.heard.clear()

    unseen = (pages() - seen) | (templates() - drawn)
    problems += [f"Nobody looks at {name}: give it a shot that leads_on" for name in unseen]
    assert not problems, "\n".join(problems)


def is_left_out(shot: Shot) -> bool:
    """Whether an ordinary run has seen enough of the page that the shot is of."""
    if EVERYTHING or shot.leads_on:
        return False
    return bool(shot.act) or shot.state in ORDINARY


def pages() -> set[str]:
    """The names of all addresses that show a page."""
    ours = {route.name for route in routes() if "GET" in route.demands or not route.demands}
    return ours | {name for name in get_resolver().reverse_dict if str(name).startswith("account_")}


def templates() -> set[str]:
    """The names of all templates that are a page of their own, or what several have in common."""
    folder = Path(django_settings.BASE_DIR) / "templates"
    names = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if path.read_text().startswith("{% extends")
    }
    return {name for name in names if not name.startswith(tuple(NOT_OURS_TO_DRAW))}


def problems_of(page: Page, shot: Shot, themes: list[Theme]) -> Iterator[str]:
    """What axe finds in these themes, and the widths at which the page does not fit."""
    axe, rules = Axe(), RULES
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        found = violations(axe, page, shot.part, rules)
        yield from (f"{theme}: {violation}" for violation in found)
        # It is in the page now, which is the same in the other theme but for its colours.
        axe, rules = Axe(axe_script=""), ABOUT_COLOURS
    for width in widths_of(shot):
        page.set_viewport_size({"width": width, "height": 800})
        wide, squeezed = page.evaluate(FIT)
        if wide > 0:
            yield f"{width} px: {wide} px too wide"
        if squeezed:
            yield f"{width} px: {squeezed} rows without room for a name"


def widths_of(shot: Shot) -> list[int]:
    """Those at which it must fit: where there is no room for more, a page is too wide first."""
    if len(shot.widths) == 1:
        return list(shot.widths)
    return WIDTHS if EVERYTHING else WIDTHS[:1]


def violations(axe: Axe, page: Page, part: str, rules: dict[str, Any]) -> Iterator[str]:
    """What axe finds against the guidelines, with the elements that it finds it in."""
    page.wait_for_load_state()
    found = axe.run(
        page,
        context=part or None,
        options={
            "runOnly": rules,
            "reporter": "no-passes",
            # It would fetch our style sheets again, and apply them against our policy.
            "preload": False,
            # Letters stand in frames that run no script, so axe could never look into them.
            "iframes": False,
        },
    )
    for violation in found.response["violations"]:
        for node in violation["nodes"]:
            said = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
            yield f"{violation['id']} at {node['target']}: {'; '.join(said)}"
