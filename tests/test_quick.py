"""What `bin/test --quick` runs for a change."""

from pathlib import Path

import pytest

from tests.quick import ROOT, apps

pytestmark = pytest.mark.no_database


def test_a_template_leads_to_the_apps_that_render_it():
    for template, app in {
        "applications/_keys.html": "portal",
        "portal-look/edit.html": "portal",
        "subscriptions/subscribe.html": "portal",
        "environments/environment.html": "deployments",
        "apis/version.html": "apis",
    }.items():
        assert app in apps([Path("templates") / template]), template


def test_every_folder_of_pages_leads_to_an_app():
    shared = {"account", "admin", "allauth", "api", "components", "cotton", "mfa"}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}

    assert [name for name in sorted(folders - shared) if not apps([Path("templates", name)])] == []


def test_a_file_leads_to_its_app_and_another_to_none():
    assert apps([Path("apis/urls.py"), Path("docs/api.md"), Path("README.md")]) == ["apis"]
