"""How the code is written: what no reviewer should have to look for."""

import ast
import re
from typing import Any

import pytest
from django.apps import apps

from tests import contracts
from tests.our_apps import ROOT, code_of_our_apps, name_of, our_apps

CODE = code_of_our_apps()
VIEWS = [path for path in CODE if path.name == "views.py" or path.parent.name == "views"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ON_ROWS = {
    *("get", "filter", "all", "exclude", "create", "update", "delete", "first", "last", "raw"),
    *("get_or_create", "update_or_create", "bulk_create", "bulk_update", "values", "values_list"),
}
MARKUP = "console/templatetags/page.py"
# Descriptions in definitions of APIs, written from Markdown and cleaned.
MARKDOWN = "apis/markdown.py"
# Documented by Django and Python, in spite of the underscore.
OPEN_ALL_THE_SAME = {"_meta", "_base_manager", "_default_manager", "_exit"}
# Programs show a token and no session, so that there is nothing that a forged form could use.
WITHOUT_SESSION = "console/api/answering.py"
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 30, 90

pytestmark = pytest.mark.embedded


each_view_module = pytest.mark.parametrize("path", VIEWS, ids=name_of)
each_module = pytest.mark.parametrize("path", CODE, ids=name_of)


def line_of(node: Any) -> int:
    return int(node.lineno)


def parse(path):
    return ast.parse(path.read_text())


def lines(nodes, path):
    return [f"{name_of(path)}:{line_of(node)}" for node in nodes]


def reaches_rows_by_hand(node):
    match node:
        case ast.Attribute(attr=name, value=ast.Attribute(attr="objects")) if name in ON_ROWS:
            return True
    return False


def calls_an_action(node):
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="actions"), attr=name)):
            return name[0].islower()
    return False


def shows_refusals(node):
    match node:
        case ast.With(items=[ast.withitem(context_expr=ast.Call(func=ast.Name(id=name))), *_]):
            return name in {"refusals_on", "refusals_flashed", "refusals_hidden"}
    return False


def uses_something_private(node):
    """Whether a name that begins with an underscore, or a module that is `internal`, is used.

    One's own are reached by `self`, `cls` and `super()`, and inside a module without a dot.
    """
    match node:
        case ast.Import(names=names):
            return any(is_private(name.name) for name in names)
        case ast.ImportFrom(module=module, names=names):
            return any(is_private(f"{module}.{name.name}") for name in names)
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return False
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return False
        case ast.Attribute(attr=name):
            return is_private(name) and name not in OPEN_ALL_THE_SAME
    return False


def is_private(name):
    parts = [part for part in name.split(".") if not part.startswith("__")]
    return any(part.startswith("_") or part == "internal" for part in parts)


def run_on_import(node):
    """What runs when the module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            parts = [*child.decorator_list, child.args]
        elif isinstance(child, ast.Lambda):
            parts = [child.args]
        else:
            parts = [child]
            yield child
        for part in parts:
            yield from run_on_import(part)


def reads_a_setting(node):
    match node:
        case ast.Attribute(attr=name, value=ast.Name(id="settings")):
            return name.isupper() and name != "AUTH_USER_MODEL"
    return False


def test_there_is_something_to_look_at():
    assert len(VIEWS) >= 8
    assert len(CODE) > 50
    assert len(TEMPLATES) > 50


# Pages


@each_view_module
def test_pages_reach_rows_through_the_organization_or_a_named_query(path):
    """`Membership.objects.last_used_by(…)` says what may be seen; `.objects.get(…)` does not."""
    found = [node for node in ast.walk(parse(path)) if reaches_rows_by_hand(node)]

    assert lines(found, path) == []


@each_view_module
def test_pages_call_actions_only_where_a_refusal_is_shown(path):
    tree = parse(path)
    shown = {
        id(inner) for node in ast.walk(tree) if shows_refusals(node) for inner in ast.walk(node)
    }
    bare = [node for node in ast.walk(tree) if calls_an_action(node) and id(node) not in shown]

    assert lines(bare, path) == []


@each_view_module
def test_pages_save_and_delete_nothing_themselves(path):
    found = [
        node
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"save", "delete", "update", "bulk_create", "create"}
    ]

    assert lines(found, path) == []


def test_these_rules_find_what_they_are_for():
    bad = ast.parse(
        "def page(request):\n"
        "    Membership.objects.get(pk=1)\n"
        "    actions.leave_organization(membership=1)\n"
        "    with refusals_flashed(request):\n"
        "        actions.join(invitation=1)\n"
    )

    private = ast.parse(
        "from allauth.account.internal.stagekit import clear_login\n"
        "import lucide._compat\n"
        "from lucide import _load_icon\n"
        "lucide._render_icon('x')\n"
        "from __future__ import annotations\n"
        "self._mine, super()._theirs, type(row)._meta, path.__name__\n"
    )
    frozen = ast.parse(
        "LEASE = settings.LEASE_SECONDS\n"
        "def now(most=settings.MOST):\n"
        "    return settings.NOW\n"
        "class Row:\n"
        "    user = Key(settings.AUTH_USER_MODEL)\n"
        "    limit = lambda: settings.LIMIT\n"
        "    text = f'{settings.TEXT}'\n"
    )

    assert [line_of(n) for n in ast.walk(bad) if reaches_rows_by_hand(n)] == [2]
    assert [line_of(n) for n in ast.walk(bad) if calls_an_action(n)] == [3, 5]
    assert [line_of(n) for n in ast.walk(bad) if shows_refusals(n)] == [4]
    assert [line_of(n) for n in ast.walk(private) if uses_something_private(n)] == [1, 2, 3, 4]
    assert [line_of(n) for n in run_on_import(frozen) if reads_a_setting(n)] == [1, 2, 7]


# Words


def public_functions(path):
    return [
        node
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


@each_module
def test_every_module_with_code_says_what_lives_in_it(path):
    tree = parse(path)

    assert path.name in {"apps.py", "__init__.py"} or not tree.body or ast.get_docstring(tree)


@each_module
def test_every_public_function_says_what_it_does(path):
    silent = [node for node in public_functions(path) if not ast.get_docstring(node)]

    assert lines(silent, path) == []


def test_every_model_says_what_it_is():
    ours = [model for model in apps.get_models() if model._meta.app_config.name in our_apps()]
    # Django writes the fields into the docstring of a model that has none.
    silent = [m.__name__ for m in ours if (m.__doc__ or "").startswith(f"{m.__name__}(")]

    assert len(ours) >= 8
    assert silent == []


@each_module
def test_every_signature_is_typed(path):
    untyped = [
        node
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef)
        and (
            node.returns is None
            or any(
                arg.annotation is None
                for arg in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                if arg.arg not in {"self", "cls"}
            )
        )
    ]

    assert lines(untyped, path) == []


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
                wrong += lines([node], path)

    assert wrong == []


# Sizes


@each_module
def test_no_module_is_long(path):
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE or path.name == "settings.py"


@each_module
def test_no_function_is_long(path):
    long = [
        node
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno - docstring_lines(node) > LONGEST_FUNCTION
    ]

    assert lines(long, path) == []


def docstring_lines(node):
    return len((ast.get_docstring(node) or "").splitlines())


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_is_long(path):
    assert len(path.read_text().splitlines()) <= LONGEST_TEMPLATE


# What a browser gets


@pytest.mark.parametrize(
    "path", [p for p in TEMPLATES if "mail" not in p.parts and "email" not in p.parts], ids=name_of
)
def test_no_template_holds_style_or_script(path):
    """The content security policy would not run them, and only a browser would notice."""
    text = re.sub(r"{#.*?#}", "", path.read_text())

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+\s*=|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_joins_a_path_by_hand(path):
    """`{% url %}` and `get_absolute_url` know where a page is; a query or a fragment may follow."""
    joined = re.compile(r'(?:href|action|hx-get|hx-post)="(?:{{[^}]*}}|{% url [^%]*%})(?:[\w/]|{{)')

    assert joined.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_switches_escaping_off(path):
    assert not re.search(r"\|\s*safe\b|autoescape off|mark_safe", path.read_text())


@each_module
def test_no_module_makes_unescaped_html_or_lets_forged_forms_in(path):
    """Icons and times are on every row, so a template of their own would cost too much."""
    allowed = {
        MARKUP: {"mark_safe"},
        MARKDOWN: {"mark_safe"},
        WITHOUT_SESSION: {"csrf_exempt"},
    }.get(name_of(path), set())
    found = re.findall(r"mark_safe|\.extra\(|csrf_exempt", path.read_text())

    assert set(found) <= allowed


# Rules of others


def test_the_import_contracts_hold():
    run = contracts.check("--no-cache")

    assert run.returncode == 0, run.stdout[-3000:]


@each_module
def test_nothing_asks_guardian_about_groups_or_global_permissions(path):
    """`get_objects_for_user` and `get_users_with_perms` would count them, and superusers."""
    for node in ast.walk(parse(path)):
        if not isinstance(node, ast.Call):
            continue
        given = {keyword.arg for keyword in node.keywords}
        if ast.unparse(node.func).endswith("get_objects_for_user"):
            assert {"use_groups", "accept_global_perms", "with_superuser"} <= given
        if ast.unparse(node.func).endswith("get_users_with_perms"):
            assert "with_group_users" in given


@each_module
def test_nothing_private_of_a_library_is_used(path):
    """It changes without a word in any release, and nobody who knows the library looks for it."""
    found = [node for node in ast.walk(parse(path)) if uses_something_private(node)]

    assert lines(found, path) == []


@each_module
def test_no_setting_is_read_while_a_module_is_imported(path):
    """Whoever changes the setting afterwards, as a test does, would change nothing."""
    found = [node for node in run_on_import(parse(path)) if reads_a_setting(node)]

    assert lines(found, path) == []


@each_module
def test_no_task_is_published(path):
    """A request would wait for the broker, and lose it with it: what is left for later is a row."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"delay", "apply_async", "send_task"}, f"line {node.lineno}"
