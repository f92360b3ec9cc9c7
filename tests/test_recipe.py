"""What docs/development/adding.md says of a resource is enough, and nothing of it can go.

The app in `tests/recipe` is added to a copy of the repository, step by step. There, in processes of
their own, the tests that are made from what apps declare are run for it.
"""

import filecmp
import os
import re
import shutil
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.migrated import migrated_file
from tests.our_apps import ROOT

pytestmark = [pytest.mark.embedded, pytest.mark.untraced]

RESOURCE = ROOT / "tests" / "recipe"
SETTINGS, DECLARED = "console/settings.py", "docs/declared.md"
NAMES, SPECIFICATION = "docs/names.json", "docs/openapi.json"
NOT_COPIED = shutil.ignore_patterns(".*", "var", "node_modules")
PAGES = ["kites:kites", "kites:kite", "kites:create", "kites:delete"]
ACTIONS = ["create_kite", "delete_kite", "rename_kite"]
LOOPS = [
    "tests/test_every_page.py",
    "tests/test_house_rules.py",
    "tests/test_isolation.py",
    "tests/test_machines.py",
    "tests/test_old_addresses_of_pages.py",
    "tests/test_strangers.py",
    "tests/test_suspension.py",
    "tests/test_words.py",
]
"""Of all pages, actions, modules or templates: of the first two they try those of kites alone."""
GENERATED = [
    "audit/tests/test_sentences.py",
    "organizations/tests/test_roles.py",
    "tests/api/test_every_operation.py",
    "tests/api/test_form_bodies.py",
    "tests/api/test_ids.py",
    "tests/removal/test_all_of_it.py",
    "tests/showcase/test_shots.py",
    "tests/test_declared.py",
    "tests/test_deleting.py",
    "tests/test_demands.py",
    "tests/test_manifests.py",
    "tests/test_sizes.py",
    "tests/test_suspended_actions.py",
    "tests/test_waiting_for_removal.py",
]
"""With a test for each page, action or event: those of kites are run."""
ABOUT_ALL = [
    "test_each_role_may_do_what_the_table_says",
    "test_every_table_that_goes_with_an_organization_goes_in_batches",
    "test_everything_of_it_goes_and_nothing_else",
    "test_every_permission_is_demanded_by_a_page_an_operation_or_an_action",
    "test_whoever_acts_in_an_organization_is_asked_again_under_the_lock",
    "test_every_page_asks_the_same_for_3_rows_and_for_300",
    "test_every_page_says_what_to_do_where_nothing_is_yet",
    "test_every_action_in_an_organization_asks_whether_it_may_be_done_now",
    "test_no_page_offers_what_would_be_refused",
    "test_nobody_can_change_anything",
    "test_the_file_says_what_the_apps_declare",
    "test_the_history_says_who_asked_and_what_there_was",
    "test_the_history_stays_as_it_was_and_says_what_was_removed",
    "test_a_section_has_what_all_apps_declare_in_their_order",
    "test_ranks_come_before_the_order_of_apps",
]
"""The tests of all of them together in which a resource can be forgotten."""


MANAGE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "console.settings"
import django
from django.core.management import call_command
django.setup()
for command in sys.argv[1:]:
    call_command(*command.split())
"""
"""Starting the console takes longer than what each of these commands does."""


class Console:
    """A copy of the repository, to which the resource is added as a contributor would add it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "console-with-one-more"
        shutil.copytree(ROOT, self.folder, ignore=NOT_COPIED)
        shutil.copytree(RESOURCE / "kites", self.folder / "kites")
        shutil.copytree(RESOURCE / "templates", self.folder / "templates", dirs_exist_ok=True)
        self.replace(SETTINGS, '    "projects",\n', '    "projects",\n    "kites",\n')

    def replace(self, name: str, old: str, new: str) -> None:
        """Edit a file of it."""
        path = self.folder / name
        text = path.read_text()
        assert text.count(old) == 1, f"{old} in {name}"
        path.write_text(text.replace(old, new))

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Python, in it, on SQLite, where only the resource is left to migrate and to try."""
        here = {
            "DATABASE_URL": f"sqlite:///{self.folder}/var/console.sqlite3",
            "PYTHONPATH": "",
            "TEST_APPS": "kites",
            "TEST_COSTS": "",
            "TEST_DATABASE": "sqlite",
            "TEST_MIGRATED_FROM": str(migrated_file()),
        }
        (self.folder / "var").mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=os.environ | here,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *commands: str) -> str:
        """Run commands of manage.py in one process; all must succeed. What they print."""
        run = self.run("-c", MANAGE, *commands)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def test(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Some of its tests."""
        return self.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", *arguments)

    def changed(self) -> set[str]:
        """The files of the repository that are not as they were, or that are new."""
        found = {
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_file() and not {"__pycache__", ".pytest_cache", "var"} & {*path.parts}
        }
        return {
            name
            for name in found
            if not (ROOT / name).exists()
            or not filecmp.cmp(ROOT / name, self.folder / name, shallow=False)
        }


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """With the resource, by all steps of the recipe, after which nothing is left to do."""
    console = Console(tmp_path_factory.mktemp("recipe"))
    said = console.manage(
        *("makemigrations kites", "declared --write", "specification --write"),
        *("makemigrations", "check"),
    )
    assert "No changes detected" in said
    assert "no issues" in said
    return console


@pytest.mark.timeout(600)
def test_a_resource_passes_every_test_that_is_made_for_it(console):
    names = ["kite", *ABOUT_ALL, *(Path(loop).name for loop in LOOPS)]

    run = console.test(*LOOPS, *GENERATED, "-vv", "-rp", "-k", " or ".join(names))

    assert run.returncode == 0, run.stdout.partition("short test summary")[0] + run.stderr
    passed = re.findall(r"^PASSED (\S+?)::(\w+)", run.stdout, re.MULTILINE)
    cases = re.findall(r"SUBPASSED\(\w+='([\w:]+)'", run.stdout)
    assert {file for file, _ in passed} == {*LOOPS, *GENERATED}
    assert set(ABOUT_ALL) <= {name for _, name in passed}
    assert {*PAGES, *ACTIONS} <= {*cases}
    assert len(cases) > 80


def test_its_files_pass_the_static_checks_as_django_and_people_wrote_them(console):
    checked = console.run("-m", "ruff", "check", "--no-cache", "kites")
    formatted = console.run("-m", "ruff", "format", "--no-cache", "--check", "kites")

    assert checked.returncode == 0, checked.stdout
    assert formatted.returncode == 0, formatted.stdout


def test_nothing_else_was_opened(console):
    others = {
        name for name in console.changed() if not name.startswith(("kites/", "templates/kites/"))
    }

    assert others == {SETTINGS, DECLARED, NAMES, SPECIFICATION}


def test_what_is_declared_differs_by_the_resource_only(console):
    before, after = (
        (folder / DECLARED).read_text().splitlines() for folder in (ROOT, console.folder)
    )
    changes = [
        line
        for line in unified_diff(before, after, lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]

    assert [line for line in changes if not (line.startswith("+") and "kite" in line)] == []
    assert len(changes) == 10


LEFT_OUT = {
    "the key": (
        ("kites/models.py", '            SameOrganization("project"),\n', ""),
        'Add SameOrganization("project") to the constraints of Meta.',
    ),
    "the permission of a page": (
        ("kites/views.py", "@organization_page(GET=VIEW_KITE)\n", ""),
        "say @organization_page",
    ),
    "the sample": (
        ("kites/tests/samples.py", "SAMPLES = [", "SAMPLES = [] and ["),
        "Nothing stands for <int:kite> in the address of kites:kite:"
        " add a Sample for it to SAMPLES in tests/samples.py of the app.",
    ),
    "what an action demands": (
        ("kites/tests/demands.py", '    "rename_kite": MANAGE_KITE,\n', ""),
        "Add to DEMANDS in kites/tests/demands.py.",
    ),
    "a word of an address": (
        ("kites/manifest.py", '    ReservedWords("kite kites"),\n', ""),
        'Add ReservedWords("kites") to the manifest of its app.',
    ),
    "what a page demands": (
        (
            "kites/views.py",
            "@organization_page(GET=MANAGE_KITE, POST=MANAGE_KITE)\ndef create(",
            "@organization_page(GET=VIEW_KITE, POST=VIEW_KITE)\ndef create(",
        ),
        "kites:create demands view_kite and calls create_kite, which demands manage_kite:",
    ),
    "the event": (
        (
            "kites/actions.py",
            "    log.record(KITE_CREATED, by=by, target=kite)\n",
            "",
        ),
        "create_kite writes no event: call log.record in it, with by=by.",
    ),
    "what a program does": (
        ("kites/tests/demands.py", '    "rename_kite": Call(', '    "create_kites": Call('),
        "Add to CALLS in tests/demands.py of the app.",
    ),
}
THAT_NOTICE = [
    "tests/test_every_page.py::test_every_page_states_a_demand_for_each_method",
    "tests/test_every_page.py::test_visitors_are_sent_to_sign_in",
    "tests/test_demands.py::test_every_action_says_what_it_demands",
    "tests/test_machines.py::test_every_action_that_takes_an_actor_is_tried",
    "tests/test_machines.py::test_a_machine_that_may_do_everything_does_it_in_its_own_name",
    "tests/test_demands.py::test_no_page_demands_less_than_the_actions_that_it_calls",
    "tests/test_manifests.py::test_no_handle_is_the_first_word_of_an_address",
]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is said to someone who leaves out everything that can be."""
    console = Console(tmp_path_factory.mktemp("broken"))
    for edit, _ in LEFT_OUT.values():
        console.replace(*edit)
    checked = console.run("-c", MANAGE, "makemigrations kites --skip-checks", "check")
    tested = console.test(*THAT_NOTICE)
    assert (checked.returncode, tested.returncode) == (1, 1)
    return " ".join((checked.stderr + tested.stdout).split())


@pytest.mark.parametrize("step", LEFT_OUT)
def test_who_leaves_out_a_step_is_told_what_to_do(step, told):
    assert LEFT_OUT[step][1] in told
