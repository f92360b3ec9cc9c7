"""Makes pictures of every page in every state, at two widths, light and dark: see `bin/pictures`.

Run by name; pytest does not collect it by itself.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from html import escape
from itertools import batched
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.showcase.readme import PICTURES, readme_shots
from tests.showcase.shot import Shot
from tests.showcase.shots import all_shots
from tests.showcase.sizes import sized_shots
from tests.showcase.social import at_a_provider
from tests.showcase.window import show
from tests.showcase.world import make_world

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ON_A_SHEET = {1280: 9, 390: 14}
FOLDER = Path(os.environ.get("PICTURES", "var/pictures"))
WORDS = os.environ.get("PICTURES_OF", "").split()


@pytest.fixture
def studio(
    live_server: Any, settings: Any, tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> Iterator[tuple[Page, str]]:
    """A window without motion, on a server that has the failing addresses too."""
    settings.CONSOLE_ORIGIN = live_server.url
    settings.ROOT_URLCONF = "tests.showcase.urls"
    settings.MAIL_FOLDER = tmp_path
    settings.ACCOUNT_RATE_LIMITS = False
    context = new_context(reduced_motion="reduce", timezone_id="UTC")
    context.set_default_timeout(10_000)
    with at_a_provider() as providers:
        settings.SOCIALACCOUNT_PROVIDERS = providers
        yield context.new_page(), live_server.url


def test_pictures(studio: tuple[Page, str]) -> None:
    page, origin = studio
    if WORDS == ["readme"]:
        shots = list(readme_shots())
    else:
        everything = [*all_shots(make_world()), *sized_shots()]
        shots = [shot for shot in everything if is_wanted(shot)]
    assert shots, f"No picture has {WORDS} in its name."
    FOLDER.mkdir(parents=True, exist_ok=True)

    failed = []
    for shot in shots:
        try:
            take(page, shot, origin)
        except Exception as error:
            failed.append(f"{shot}: {error}")
    make_sheets(page)
    if WORDS == ["readme"]:
        for name, picture in PICTURES.items():
            shutil.copy(FOLDER / f"{picture}.png", f"docs/pictures/{name}.png")

    assert not failed, "\n".join(failed)


def is_wanted(shot: Shot) -> bool:
    """Whether it is one of those asked for, or everything is."""
    return not WORDS or any(word in str(shot) for word in WORDS)


def take(page: Page, shot: Shot, origin: str) -> None:
    """One picture for each width and theme."""
    for width in shot.widths:
        page.set_viewport_size({"width": width, "height": 800})
        show(page, shot, origin)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            # What sticks to the window would lie across a page that is scrolled.
            page.evaluate("scrollTo(0, 0)")
            path = FOLDER / f"{shot}-{width}-{theme}.png"
            page.screenshot(path=path, full_page=not shot.is_of_window)


def make_sheets(page: Page) -> None:
    """An index of all pictures that are there, and pictures of many on one sheet."""
    page.emulate_media(color_scheme="light")
    pictures = sorted(path.name for path in FOLDER.glob("*-*.png") if "sheet" not in path.name)
    index = FOLDER / "index.html"
    index.write_text(document(pictures, 400))
    for old in FOLDER.glob("sheet-*.png"):
        old.unlink()
    scratch = FOLDER / "sheet.html"
    for width, count in ON_A_SHEET.items():
        for theme in THEMES:
            names = [name for name in pictures if name.endswith(f"-{width}-{theme}.png")]
            for number, some in enumerate(batched(names, count, strict=False), 1):
                scratch.write_text(document(some, 520 if width == 1280 else 216))
                page.set_viewport_size({"width": 1620, "height": 800})
                page.goto(scratch.absolute().as_uri())
                page.screenshot(
                    path=FOLDER / f"sheet-{width}-{theme}-{number:02}.png", full_page=True
                )
    scratch.unlink(missing_ok=True)
    print(f"\n{len(pictures)} pictures; open {index.absolute()}")


def document(pictures: Any, width: int) -> str:
    """The pictures beside each other, each under its name."""
    figures = "".join(
        f'<a href="{escape(name)}"><b>{escape(name.removesuffix(".png"))}</b>'
        f'<img src="{escape(name)}" width="{width}" loading="eager" alt=""></a>'
        for name in pictures
    )
    return (
        "<!doctype html><meta charset='utf-8'><title>Pictures</title><style>"
        "body{font:11px sans-serif;display:flex;flex-wrap:wrap;gap:12px;background:#ccc}"
        f"a{{color:#000;text-decoration:none;width:{width}px}}b{{display:block;overflow:hidden}}"
        f"img{{display:block;max-height:{width + 260}px;object-fit:cover;object-position:top}}"
        f"</style>{figures}"
    )
