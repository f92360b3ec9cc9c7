"""What apps declare is put together whole, or the console says what is wrong and does not run."""

import subprocess
import sys
from dataclasses import dataclass
from textwrap import dedent

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from console import manifests
from console.jobs.clock import JOBS
from console.manifests import Declaration, Section, check_manifests
from console.serving.pages import PAGES
from organizations.tenancy.handles import hyphenless_key, reserved_hyphenless_keys
from organizations.tenancy.navigation import ENTRIES
from tests.addresses import organization_routes
from tests.our_apps import ROOT, our_apps

pytestmark = pytest.mark.embedded


@dataclass(frozen=True)
class Flag(Declaration):
    """Something that an app could declare."""

    name: str
    rank: int = 0

    def problems(self):
        return ["it has no colour."] if self.name == "colourless" else []


@dataclass(frozen=True)
class Stray(Declaration):
    """Something that no one reads."""


class App:
    """An app with a manifest, as far as one is looked at."""

    def __init__(self, name, *declared):
        self.name = name
        self.declared = list(declared)


@pytest.fixture
def flags(monkeypatch):
    monkeypatch.setattr(manifests, "_sections", [])
    return Section(Flag, key=lambda flag: flag.name, rank=lambda flag: flag.rank)


@pytest.fixture
def install(monkeypatch):
    def install(*installed):
        monkeypatch.setattr(apps, "get_app_configs", lambda: list(installed))
        monkeypatch.setattr(manifests, "_declared_by", lambda app: app.declared)

    return install


def said():
    return [message.msg for message in check_manifests(None)]


def test_no_handle_is_the_first_word_of_an_address():
    """Nothing is called as the part of the console that a page belongs to."""
    words = {
        route.path.partition("<handle:handle>/")[2].partition("/")[0]
        for route in organization_routes()
    }
    words = {word for word in words if word and "<" not in word}
    free = {word for word in words if hyphenless_key(word) not in reserved_hyphenless_keys()}

    assert not free, "\n".join(
        f'Add ReservedWords("{word}") to the manifest of its app.' for word in sorted(free)
    )


def test_each_of_our_apps_with_something_to_declare_has_a_manifest():
    assert {name for name, folder in our_apps().items() if (folder / "manifest.py").exists()} >= {
        "console",
        "outbox",
        "accounts",
        "organizations",
        "projects",
        "portal",
    }
    assert check_manifests(None) == []


def test_a_section_has_what_all_apps_declare_in_their_order():
    places = list(our_apps())
    apps_of_pages = [pages.urls.partition(".")[0] for pages in PAGES]
    ours = [places.index(app) for app in apps_of_pages if app in places]

    assert ours == sorted(ours)
    assert {"projects", "portal"} <= {*apps_of_pages}
    assert {"drain the outbox", "remind invitees", "forget expired sessions"} <= {*JOBS.by_key}


def test_ranks_come_before_the_order_of_apps():
    ranks = [entry.rank for entry in ENTRIES]

    assert ranks == sorted(ranks)
    assert next(iter(ENTRIES)).label == "Home"  # which projects declare, after the settings


def test_what_one_declares_is_found_by_its_key(flags, install):
    install(App("ships", Flag("red", 2), Flag("white", 1)))

    assert [flag.name for flag in flags] == ["white", "red"]
    assert flags["red"].rank == 2
    assert "red" in flags
    assert flags.get("blue") is None
    assert len(flags) == 2
    assert said() == []


def test_what_two_declare_is_refused(flags, install):
    install(App("ships", Flag("red")), App("cars", Flag("red")))

    with pytest.raises(ImproperlyConfigured, match="Flag red is declared twice"):
        list(flags)
    assert said() == ["Flag red is declared twice: ships, cars."]


def test_what_nobody_reads_is_told(flags, install):
    install(App("ships", Stray()))

    assert said() == ["ships declares a Stray, for which there is no section."]


def test_what_is_wrong_with_a_declaration_is_told(flags, install):
    install(App("ships", Flag("colourless")))

    assert said() == ["Flag colourless of ships: it has no colour."]


BROKEN = {
    "raises": "raise RuntimeError('no wind')",
    "empty": "",
    "clashes": """
        from projects.manifest import DECLARED as THEIRS
        DECLARED = [THEIRS[1]]
    """,
    "leads nowhere": """
        from organizations.tenancy.navigation import Entry
        from organizations.permissions import VIEW_ORGANIZATION
        DECLARED = [Entry("Ships", "ships:home", VIEW_ORGANIZATION, "ship")]
    """,
    "never runs": """
        from datetime import timedelta
        from console.jobs.clock import Job
        DECLARED = [Job("sail", task="ships.schedule.sail", every=timedelta(hours=1))]
    """,
}
SAID = {
    "raises": "The manifest of ships does not load: RuntimeError('no wind')",
    "empty": "The manifest of ships does not load: AttributeError",
    "clashes": "Permission manage_project is declared twice: projects, ships.",
    "leads nowhere": "Entry ships:home of ships: there is no page ships:home.",
    "never runs": "Job sail of ships: No module named 'ships.schedule'",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_console_with_a_broken_manifest_does_not_run(broken, tmp_path, monkeypatch):
    """A process of its own, since apps are installed once."""
    (tmp_path / "ships").mkdir()
    (tmp_path / "ships" / "__init__.py").touch()
    (tmp_path / "ships" / "manifest.py").write_text(dedent(BROKEN[broken]))
    (tmp_path / "settings_with_ships.py").write_text(
        "from console.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'ships']\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings_with_ships")
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--plan"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert SAID[broken] in run.stderr


def test_newcomers_read_of_every_declaration():
    told = (ROOT / "docs" / "development" / "declaring.md").read_text()
    kinds = {each.kind for each in manifests.sections()} - {Flag}

    untold = {each.__name__ for each in kinds if f"`{each.__name__}`" not in told}

    assert untold == {"Permission", "EventType"}, "they are the first line of the table"
