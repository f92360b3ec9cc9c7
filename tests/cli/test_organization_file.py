"""An organization as a file: what `apply` changes, what it refuses, and what `export` writes."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from django.core.management import call_command
from django.test import override_settings

from apis.models import Api, Version
from console_cli.exits import ExitCode
from deployments.models import Environment
from organizations.models import Group, Membership, Organization
from organizations.tenancy.roles import RoleSlug
from projects.actions import (
    ComponentTerms,
    archive_component,
    archive_project,
    create_component,
    create_project,
)
from projects.models import Component, ComponentType, Project
from tests.cast import add_member, add_token, make_organization, make_person
from tests.cli.conftest import Run

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Apply = Callable[..., Result]


@pytest.fixture
def apply(acme: Run, tmp_path: Path) -> Apply:
    """Applies a text as the file."""

    def run(text: str, *options: str, **more: object) -> Result:
        (tmp_path / "organization.yaml").write_text(text)
        arguments = options or ("--yes",)
        return acme("apply", "-f", str(tmp_path / "organization.yaml"), *arguments, **more)

    return run


FILE = """
projects:
  - name: Web Shop
components:
  - project: Web Shop
    name: Cart
    type: service
endpoints:
  - component: web-shop/cart
    name: web
    kind: http
    port: 8080
environments:
  - name: Production
    is_production: true
    approvals: 1
    own_approval: true
groups:
  - name: On call
    roles: [developer]
"""


def test_a_file_is_applied_once_and_then_changes_nothing(apply: Apply):
    planned = apply(FILE, "--dry-run", ends=ExitCode.DIFFERS)
    assert "+ components Web Shop Cart\n    type: service" in planned.stdout
    assert "5 to change." in planned.stderr
    assert not Project.objects.exists()
    assert "5 changed." in apply(FILE).stderr
    assert Component.objects.get().endpoints.get().port == 8080
    assert "Nothing to change." in apply(FILE).stderr
    assert apply(FILE, "--dry-run").stdout == ""


def test_only_what_differs_is_changed_and_nothing_is_deleted(apply: Apply, adam: Membership):
    apply(FILE)
    create_project(name="Not in the file", by=adam)
    text = FILE.replace("8080", "9090").replace("[developer]", "[api-subscriber, developer]")
    changed = apply(text).stdout
    assert changed == (
        "~ groups On call\n    roles: developer → api-subscriber, developer\n"
        "~ endpoints web-shop/cart web\n    port: 8080 → 9090\n"
    )
    assert Component.objects.get().endpoints.get().port == 9090
    assert Project.objects.count() == 2


def test_one_is_asked_before_anything_is_changed(acme: Run, tmp_path: Path):
    (tmp_path / "file.yaml").write_text(FILE)
    acme("apply", "-f", str(tmp_path / "file.yaml"), input="n\n", ends=1)
    assert not Project.objects.exists()
    acme("apply", "-f", "-", "--yes", input=FILE)
    assert Project.objects.exists()


def test_what_is_archived_is_restored(apply: Apply, adam: Membership):
    project = create_project(name="Web Shop", by=adam)
    archive_component(component=_component("Cart", project=project, by=adam), by=adam)
    archive_project(project=project, by=adam)
    apply(
        "projects: [{name: Web Shop}]\ncomponents: [{project: web-shop, name: Cart, type: service}]"
    )
    assert not Project.objects.archived().exists()
    assert not Component.objects.exclude(archived_at=None).exists()


def _component(name: str, *, project: Project, by: Membership) -> Component:
    return create_component(
        terms=ComponentTerms(name=name), type=ComponentType.SERVICE, project=project, by=by
    )


def test_no_way_to_write_a_value_is_a_change(apply: Apply):
    text = """
    environments: [{name: Production, frozen_until: 2099-01-31T10:00:00+02:00, frozen_reason: Sale}]
    projects: [{name: Web Shop, description: "Sells. "}]
    apis: [{name: Orders, project: Web Shop}]
    api-versions: [{api: ORDERS, major: "1"}]
    """
    apply(text)
    assert "Nothing to change." in apply(text).stderr


def test_a_handle_names_what_is_renamed(apply: Apply, adam: Membership):
    project = create_project(name="Web Shop", by=adam)
    apply("projects: [{handle: web-shop, name: Market}]")
    project.refresh_from_db()
    assert project.name == "Market"


def test_a_file_that_cannot_be_followed_changes_nothing(apply: Apply, adam: Membership):
    cases = {
        "moons: []": "moons is none of projects",
        "projects: web": "projects is not a list",
        "- web": "not a mapping",
        "projects: [": "not YAML",
        "projects: []\nprojects: []": "projects is there twice",
        "projects: [{name: A, name: B}]": "name is there twice",
        "projects: [{name: A}, {name: a}]": "projects A is there twice",
        "projects: [{name: A, colour: red}]": "colour is none of name, description",
        "projects: [{description: A}]": "name is missing",
        "components: [{project: moon, name: A, type: service}]": "there is no moon among projects",
        "members: [{email: nia@example.com}]": "console invitations create",
        "api-versions: [{api: moon, major: 1}]": "there is no moon among apis",
        "projects: [{name: A}]\napis: [{name: B, project: a}]\n"
        "api-versions: [{api: b, major: 1, state: blocked}]": "from created to blocked",
        "projects: [{name: A}]\napis: [{name: B, project: a}]\n"
        "api-versions: [{api: b, major: 1, state: deprecated}]": "needs sunset_on",
        'projects: [{name: A}]\napis: [{name: B, project: a}]\n'
        'api-versions: [{api: b, major: 1, definition: "@moon.yaml"}]': "moon.yaml cannot be read",
    }  # fmt: skip
    for text, reason in cases.items():
        result = apply(text, ends=ExitCode.INVALID)
        assert reason in result.stderr, (text, result.stderr)
    assert not Project.objects.exists()


def test_a_refusal_says_what_is_done_and_the_rest_goes_on_later(apply: Apply, adam: Membership):
    text = """
    projects: [{name: Shop}]
    environments: [{name: Stage, approvals: 9}]
    plans: [{name: Free}]
    """
    result = apply(text, ends=ExitCode.INVALID)
    assert "1 of 3 changes are made. environments Stage: " in result.stderr
    assert "approvals" in result.stderr
    again = apply(text.replace("9", "0"))
    assert [line for line in again.stdout.splitlines() if line[0] in "+~"] == [
        "+ environments Stage",
        "+ plans Free",
    ]
    assert Environment.objects.get().approvals == 0


def test_names_of_references_are_never_guessed(apply: Apply, adam: Membership):
    for name in ("One", "Two"):
        project = create_project(name=name, by=adam)
        _component("Cart", project=project, by=adam)
    text = "endpoints: [{component: %s, name: web, kind: http, port: 80}]"
    result = apply(text % "Cart", ends=ExitCode.INVALID)
    assert "Cart can be each of one/cart, two/cart." in result.stderr
    apply(text % "two/cart")
    assert Component.objects.get(project__name="Two").endpoints.exists()


def test_a_version_is_taken_to_its_state(apply: Apply, tmp_path: Path):
    (tmp_path / "orders.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Orders, version: 1.0.0}\n"
        'paths: {/a: {get: {responses: {"200": {description: A}}}}}\n'
    )
    text = """
    projects: [{name: Web Shop}]
    plans: [{name: Free, requests: 10, window: 60}]
    apis: [{name: Orders, project: web-shop, visibility: public}]
    api-versions:
      - api: orders
        major: 1
        state: published
        production: https://api.example.com/orders/v1
        plans: [free]
        definition: "@orders.yaml"
    """
    apply(text)
    assert Version.objects.get().state == "published"
    assert Api.objects.get().visibility == "public"
    assert "Nothing to change." in apply(text).stderr
    deprecated = text.replace(
        "state: published", "state: deprecated\n        sunset_on: 2099-01-31"
    )
    apply(deprecated)
    assert str(Version.objects.get().sunset_on) == "2099-01-31"
    later = deprecated.replace("2099", "2100")
    assert "chosen with the state" in apply(later, ends=ExitCode.INVALID).stderr
    back = apply(text, ends=ExitCode.INVALID)
    assert "cannot take it from deprecated to published" in back.stderr


def test_what_the_demo_does_not_have_is_applied_too(apply: Apply, acme: Run, adam: Membership):
    add_member(adam.organization, "Nia")
    text = """
    projects: [{name: Web Shop}]
    groups: [{name: On call}]
    service-accounts: [{name: Pipeline, roles: [developer]}]
    members: [{email: nia@example.com, roles: [developer], last_day: 2099-01-31}]
    project-roles: [{project: web-shop, member: nia@example.com, role: developer}]
    group-project-roles: [{project: web-shop, group: on call, role: developer}]
    applications: [{name: Storefront, description: Sells.}]
    """
    apply(text)
    assert "Nothing to change." in apply(text).stderr
    written = yaml.safe_load(acme("export").stdout)
    assert written["members"][1]["last_day"] == "2099-01-31"
    assert written["service-accounts"] == [{"name": "Pipeline", "roles": ["developer"]}]
    assert written["applications"] == [{"name": "Storefront", "description": "Sells."}]
    apply("members: [{email: nia@example.com, last_day: null}]")
    assert "last_day" not in yaml.safe_load(acme("export").stdout)["members"][1]
    fixed = apply(
        text.replace("role: developer}]\n    app", "role: x}]\n    app"), "--dry-run", ends=6
    )
    assert "+ group-project-roles" in fixed.stdout


def test_the_demo_is_the_same_after_it_was_applied_to_an_empty_organization(console: Run):
    with override_settings(DEBUG=True):
        call_command("demo", verbosity=0)
    stark = Organization.objects.get(handle="stark-industries")
    ada = stark.memberships.get(user__email="ada@stark.example")
    written = console("export", token=add_token(ada).secret).stdout
    kinds = yaml.safe_load(written)
    assert len(kinds) == 15, kinds.keys()

    creator = make_organization("Copy", by=make_person("Nia"))
    for member in stark.memberships.all():
        add_member(creator.organization, member.user)
    token = add_token(creator).secret
    console("apply", "-f", "-", "--yes", input=written, token=token)
    assert "Nothing to change." in console("apply", "-f", "-", input=written, token=token).stderr

    again = console("export", token=token).stdout
    kinds["members"].append({"email": "nia@example.com", "roles": [RoleSlug.ADMINISTRATOR.value]})
    kinds["members"].sort(key=lambda member: member["email"])
    assert yaml.safe_load(again) == kinds
    assert Group.objects.filter(organization=creator.organization).exists()
