"""How the code is written: what no reviewer should have to look for, nor ruff and mypy find."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CASCADE, SET_NULL, Model

from organizations.tenancy.belongings import COUNTED_BELONGINGS
from tests import contracts
from tests.our_apps import ROOT, code_of_command_line, code_of_our_apps, name_of, our_apps
from tests.syntax import (
    asks_guardian_too_much,
    calls_an_action,
    forget,
    imports_an_action_by_name,
    is_long,
    nodes_of,
    places,
    public_functions,
    publishes_a_task,
    reaches_rows_by_hand,
    reads_a_setting,
    run_on_import,
    shows_refusals,
    text_of,
    uses_something_private,
    writes_a_row,
)

CODE = code_of_our_apps()
VIEWS = [path for path in CODE if path.name == "views.py" or path.parent.name == "views"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ALLOWED = {
    # Icons and times are on every row, so a template of their own would cost too much.
    "console/templatetags/page.py: mark_safe",
    # Descriptions in definitions of APIs, written from Markdown and cleaned.
    "apis/definitions/reference/descriptions.py: mark_safe",
    # Programs show a token and no session: there is nothing that a forged form could use.
    "console/api/answering.py: csrf_exempt",
}
WORD = re.compile(r"[\w-]+")
MADE_OF_PARTS = re.compile(r"(alert|btn|hue|of)-")
"""Classes whose ends are made while a page is drawn, or by the kit."""
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 30, 90
MOST_MODULES = 20
"""At the top of an app: those of one noun are a folder by then."""
PART_OF_A_LAYER = re.compile(r"_(actions|admin|events|forms|models|views)$")
"""A layer of several files is a folder, in which each has the name of its noun."""

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    yield
    forget()


def assert_none(broken: list[str]) -> None:
    """No place breaks the rule; a failure names all that do."""
    __tracebackhide__ = True
    assert not broken, "\n".join(["broken in", *broken])


def longer_than(most: int, paths: list[Path]) -> list[str]:
    return [name_of(path) for path in paths if len(text_of(path).splitlines()) > most]


def written(pattern: str, paths: list[Path], *, without: str = "^$") -> list[str]:
    """Where in these files there is such text, and which."""
    return [
        f"{name_of(path)}: {found[0].strip()}"
        for path in paths
        for found in re.finditer(pattern, re.sub(without, "", text_of(path)))
    ]


def our_models() -> list[type[Model]]:
    """The models of our apps."""
    return [model for model in apps.get_models() if model._meta.app_config.name in our_apps()]


def test_there_is_something_to_look_at():
    assert len(VIEWS) >= 8
    assert len(CODE) > 50
    assert len(TEMPLATES) > 50


# Pages


def test_pages_reach_rows_through_the_organization_or_a_named_query():
    """`Membership.objects.last_used_by(…)` says what may be seen; `.objects.get(…)` does not."""
    assert_none(places(VIEWS, reaches_rows_by_hand))


def test_pages_call_actions_only_where_a_refusal_is_shown():
    shown = {
        id(inner)
        for path in VIEWS
        for node in nodes_of(path)
        if shows_refusals(node)
        for inner in ast.walk(node)
    }

    assert_none(places(VIEWS, lambda node: calls_an_action(node) and id(node) not in shown))


def test_pages_name_the_module_of_an_action():
    """As in `actions.delete_api(…)`: other rules find what a page does by that."""
    assert_none(places(VIEWS, imports_an_action_by_name))


def test_pages_save_and_delete_nothing_themselves():
    assert_none(places(VIEWS, writes_a_row))


# Models and actions


def test_every_model_says_what_it_is():
    ours = our_models()
    # Django writes the fields into the docstring of a model that has none.
    silent = [
        f"{model._meta.app_label}/models: {model.__name__}"
        for model in ours
        if (model.__doc__ or "").startswith(f"{model.__name__}(")
    ]

    assert len(ours) >= 8
    assert_none(silent)


def test_no_key_to_a_membership_keeps_it_from_ending():
    """Removing the member would fail. Let the row go with it, or let the key become empty."""
    assert_none(
        [
            f"{model._meta.app_label}/models: {model.__name__}.{key.name}"
            for model in our_models()
            for key in model._meta.concrete_fields
            if key.related_model is apps.get_model("organizations.Membership")
            and getattr(key.remote_field, "on_delete", None) not in (CASCADE, SET_NULL)
        ]
    )


PARTS = {
    *("apis.Document", "apis.Version", "builds.Build", "builds.CiCredential", "deployments.Run"),
    *("deployments.EngineCredential", "gateways.GatewayToken", "portal.Look", "portal.TestKey"),
    *("projects.AcceptedEvent", "projects.Endpoint", "webhooks.Delivery"),
}
"""What has pages, and goes with something that is counted when an organization is deleted."""


def test_what_has_pages_is_counted_when_an_organization_is_deleted():
    """Declare `Counted` in the manifest, or name the model in PARTS."""
    counted = {declared.table for declared in COUNTED_BELONGINGS} | PARTS
    assert_none(
        [
            f"{model._meta.app_label}/models: {model.__name__}"
            for model in our_models()
            if hasattr(model, "get_absolute_url")
            and any(key.name == "organization" for key in model._meta.concrete_fields)
            and model._meta.label not in counted
        ]
    )


def test_every_action_takes_keywords_only_in_one_transaction():
    """A helper for callers that hold the lock says so, and is the exception."""
    wrong = []
    for path in CODE:
        if path.name != "actions.py" and path.parent.name != "actions":
            continue
        for node in public_functions(path):
            is_action = any(arg.arg == "by" for arg in node.args.kwonlyargs)
            is_atomic = any("atomic" in ast.unparse(d) for d in node.decorator_list)
            says_who_locks = "holds the organization's lock" in (ast.get_docstring(node) or "")
            if is_action and not says_who_locks and (node.args.args or not is_atomic):
                wrong.append(f"{name_of(path)}:{node.lineno}")

    assert_none(wrong)


# Sizes


def test_no_module_is_long():
    modules = [path for path in CODE if path.name != "settings.py"]
    assert_none(longer_than(LONGEST_MODULE, modules + code_of_command_line()))


def test_no_app_is_a_heap_of_modules():
    tops = [[path for path in CODE if path.parent == folder] for folder in our_apps().values()]
    tops = [[path for path in top if path.name != "__init__.py"] for top in tops]
    heaps = [f"{name_of(top[0].parent)}: {len(top)}" for top in tops if len(top) > MOST_MODULES]
    parts = [name_of(p) for top in tops for p in top if PART_OF_A_LAYER.search(p.stem)]
    assert_none(heaps + parts)


def test_no_function_is_long():
    assert_none(places(CODE + code_of_command_line(), lambda node: is_long(node, LONGEST_FUNCTION)))


def test_no_template_is_long():
    assert_none(longer_than(LONGEST_TEMPLATE, TEMPLATES))


# What a browser gets


def test_no_template_holds_style_or_script():
    """The content security policy would not run them, and only a browser would notice."""
    sent = [path for path in TEMPLATES if not {"mail", "email"} & {*path.parts}]
    inline = r"\sstyle\s*=|<style|<script(?![^>]*\bsrc=)|\son\w+\s*=|javascript:"

    assert_none(written(inline, sent, without=r"{#.*?#}"))


def test_every_class_of_the_sheets_is_in_a_template():
    """Or in code that makes HTML. Classes of the kit are not, nor are numbered and named ones."""
    sheets = sorted((ROOT / "static" / "css").rglob("*.css"))
    named = {
        found
        for sheet in sheets
        for found in re.findall(
            r"\.([a-zA-Z][\w-]*)", re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", text_of(sheet), flags=re.S)
        )
    }
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    used = {word for path in [*TEMPLATES, *scripts, *CODE] for word in WORD.findall(text_of(path))}

    assert_none(sorted(name for name in named - used if not MADE_OF_PARTS.match(name)))


def test_no_template_joins_a_path_by_hand():
    """`{% url %}` and `get_absolute_url` know where a page is; a query or a fragment may follow."""
    joined = r'(?:href|action|hx-get|hx-post)="(?:{{[^}]*}}|{% url [^%]*%})(?:[\w/]|{{)'

    assert_none(written(joined, TEMPLATES))


def test_no_template_switches_escaping_off():
    assert_none(written(r"\|\s*safe\b|autoescape off|mark_safe", TEMPLATES))


def test_no_module_makes_unescaped_html_or_lets_forged_forms_in():
    found = written(r"mark_safe|\.extra\(|csrf_exempt", CODE)

    assert_none([each for each in found if each not in ALLOWED])


# Rules of others


def test_the_import_contracts_hold():
    run = contracts.check("--no-cache")

    assert run.returncode == 0, run.stdout[-3000:]


def test_nothing_asks_guardian_about_groups_or_global_permissions():
    """`get_objects_for_user` and `get_users_with_perms` would count them, and superusers."""
    assert_none(places(CODE, asks_guardian_too_much))


def test_nothing_private_of_a_library_is_used():
    """It changes without a word in any release, and no one who knows the library looks for it."""
    assert_none(places(CODE, uses_something_private))


def test_no_setting_is_read_while_a_module_is_imported():
    """Whoever changes the setting afterwards, as a test does, would change nothing."""
    assert_none(
        [
            f"{name_of(path)}:{node.lineno}"
            for path in CODE
            for node in run_on_import(nodes_of(path)[0])
            if reads_a_setting(node)
        ]
    )


def test_no_task_is_published():
    """A request would wait for the broker, and lose it with it: what is left for later is a row."""
    assert_none(places(CODE, publishes_a_task))
