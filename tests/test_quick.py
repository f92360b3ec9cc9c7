"""What `bin/test --quick` runs for a change."""

from pathlib import Path

import pytest

from tests.quick import PARTS_OF_ALL, ROOT, apps

pytestmark = pytest.mark.no_database


def test_a_template_leads_to_the_apps_that_render_it():
    for template, expected in {
        "applications/_keys.html": ["portal"],
        "portal-look/looks.html": ["portal"],
        "subscriptions/_quota_used_up.html": ["portal", "usage"],
        "environments/environment.html": ["deployments"],
        "apis/version.html": ["apis"],
        "organizations/leave.html": ["organizations"],
        "projects/components/base.html": ["builds", "deployments", "projects"],
        "base.html": [],
    }.items():
        assert (ROOT / "templates" / template).exists(), template
        assert apps([Path("templates") / template]) == expected, template


def test_every_folder_of_pages_leads_to_an_app():
    shared = {"account", "admin", "allauth", "api", *PARTS_OF_ALL, "mfa"}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}

    assert [name for name in sorted(folders - shared) if not apps([Path("templates", name)])] == []


def test_a_file_leads_to_its_app_and_another_to_none():
    assert apps([Path("apis/urls.py"), Path("docs/api.md"), Path("README.md")]) == ["apis"]
