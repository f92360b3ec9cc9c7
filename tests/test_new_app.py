"""A new app is held to every rule from its first line on, and no one had to write its name down.

The app is written for the test and breaks each rule once. Whatever rule is not noticed there would
not be noticed in the next real app either.
"""

import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from textwrap import dedent

import pytest

from tests.our_apps import ROOT, our_apps

pytestmark = pytest.mark.once

BROKEN = {
    "test_pages_reach_rows_through_the_organization_or_a_named_query": (
        "views.py",
        '''
        def show(request: object) -> object:
            """Show whatever is asked for."""
            return Thing.objects.select_related("organization")
        ''',
    ),
    "test_pages_call_actions_only_where_a_refusal_is_shown": (
        "views.py",
        '''
        def take(request: object) -> None:
            """Do it, allowed or not."""
            actions.take_thing(thing=1, by=request)
        ''',
    ),
    "test_pages_name_the_module_of_an_action": (
        "views.py",
        """
        from askew.actions import take_thing
        """,
    ),
    "test_pages_save_and_delete_nothing_themselves": (
        "views.py",
        '''
        def keep(request: object, thing: Thing) -> None:
            """Save without an action."""
            thing.save()
        ''',
    ),
    "test_every_model_says_what_it_is": (
        "models.py",
        """
        class Thing(models.Model):
            class Meta:
                app_label = "askew"
        """,
    ),
    "test_no_key_to_a_membership_keeps_it_from_ending": (
        "models.py",
        '''
        class Kept(models.Model):
            """What a member keeps, who can then not be removed."""
            keeper = models.ForeignKey("organizations.Membership", models.RESTRICT)
            class Meta:
                app_label = "askew"
        ''',
    ),
    "test_what_has_pages_is_counted_when_an_organization_is_deleted": (
        "models.py",
        '''
        class Shown(models.Model):
            """What goes with an organization without a word."""
            organization = models.ForeignKey("organizations.Organization", models.CASCADE)
            class Meta:
                app_label = "askew"
            def get_absolute_url(self) -> str:
                """The page."""
                return "/"
        ''',
    ),
    "test_every_action_takes_keywords_only_in_one_transaction": (
        "actions.py",
        '''
        def take_thing(thing: object, *, by: object) -> None:
            """Take it in as many transactions as it takes."""
        ''',
    ),
    "test_no_module_is_long": ("long.py", '"""Long."""\n' + "\n" * 300),
    "test_no_app_is_a_heap_of_modules": ("late_events.py", '"""Late."""\n'),
    "test_no_function_is_long": (
        "endless.py",
        '"""Endless."""\ndef go_on() -> None:\n    """Go on."""\n' + "    print()\n" * 31,
    ),
    "test_no_module_makes_unescaped_html_or_lets_forged_forms_in": (
        "unsafe.py",
        '"""Unsafe."""\nfrom django.utils.safestring import mark_safe',
    ),
    "test_nothing_asks_guardian_about_groups_or_global_permissions": (
        "rights.py",
        '"""Rights."""\nfrom guardian.shortcuts import get_objects_for_user\n\n'
        'def seen(by: object) -> object:\n    """See."""\n    return get_objects_for_user(by, "x")',
    ),
    "test_nothing_private_of_a_library_is_used": (
        "prying.py",
        '''
        """Looks inside."""
        from allauth.account.internal.stagekit import clear_login
        ''',
    ),
    "test_no_setting_is_read_while_a_module_is_imported": (
        "frozen.py",
        '''
        """Knows the limit from before."""
        from django.conf import settings
        LIMIT = settings.INVITATIONS_OPEN
        ''',
    ),
    "test_no_task_is_published": (
        "eager.py",
        '''
        """Publishes."""
        def start(task: object) -> None:
            """Have a worker do it."""
            task.delay()
        ''',
    ),
    "test_the_import_contracts_hold": (
        "access.py",
        '''
        """Asks those above."""
        def above() -> object:
            """Import an app that stands higher."""
            from organizations import models
            return models
        ''',
    ),
}
WHERE_RULES_ARE = ROOT / "tests" / "test_house_rules.py"
HEADS = {
    "views.py": '"""Pages."""\nfrom askew import actions\nfrom askew.models import Thing\n',
    "models.py": '"""Rows."""\nfrom django.db import models\n',
    "actions.py": '"""Deeds."""\n',
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What the rules about code say, with the app installed."""
    folder = tmp_path_factory.mktemp("new")
    (folder / "askew").mkdir()
    files = {"__init__.py": "", **HEADS}
    for name, text in BROKEN.values():
        files[name] = files.get(name, "") + dedent(text).lstrip("\n") + "\n"
    for name, text in files.items():
        (folder / "askew" / name).write_text(text)
    # Right above the lowest one.
    (folder / "settings_with_askew.py").write_text(
        "from console.settings import *\n"
        "INSTALLED_APPS.insert(INSTALLED_APPS.index('console') + 1, 'askew')\n"
    )
    about_code = [f"{WHERE_RULES_ARE}::{rule}" for rule in BROKEN]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *about_code, "-p", "no:cacheprovider", "--tb=short"],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "settings_with_askew"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout[-3000:] + run.stderr[-3000:]
    return run.stdout


def test_each_rule_that_a_new_app_breaks_is_noticed(said):
    assert {*re.findall(r"^FAILED \S+::(\w+)", said, re.MULTILINE)} == {*BROKEN}


def test_nobody_else_is_blamed(said):
    """The contracts say in words of their own who imports what."""
    blamed = re.findall(r"^E +(\w+)/[\w/]+[.:]", said, re.MULTILINE)

    assert len(blamed) >= len(BROKEN) - 1
    assert {*blamed} == {"askew"}


def test_each_rule_about_code_has_an_app_that_breaks_it():
    """Rules about templates and tests look at all of them, wherever they come from."""
    rules = re.findall(r"^def (test_\w+)", WHERE_RULES_ARE.read_text(), re.MULTILINE)
    others = re.compile("template|_tests_|something_to_look_at|these_rules|are_found")

    assert {rule for rule in rules if not others.search(rule)} == set(BROKEN)


def test_the_image_holds_every_app():
    """It leaves out what .dockerignore names, so that a new app need not be named there."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    left_out = [line for line in lines if line and not line.startswith("#")]
    apps = [str(folder.relative_to(ROOT)) for folder in our_apps().values()]

    assert len(apps) >= 7
    assert [name for name in apps for line in left_out if fnmatch(name, line)] == []
    assert not any(line.startswith("!") for line in left_out)
    assert fnmatch(".env", left_out[0])
