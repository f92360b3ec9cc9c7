"""The APIs of the demo: one with two versions, one published, one just begun.

They are published in a second step, because apps between may have to meet a requirement first.
"""

import json
from datetime import timedelta
from functools import cache

from apis import actions
from apis.definitions import CheckResult, check
from apis.demo.documents import SUMMARIES, document
from apis.environments import Environment
from apis.models import Version
from organizations.models import Membership
from organizations.models.organization import today
from projects.demonstration import Cast

PUBLISHER = "Grace Hopper"
PROJECTS = {"Payments": "Payments", "Telemetry": "Arc reactor", "Assistant": "Jarvis"}


def check_definitions() -> None:
    """Check all definitions and cache the results, so that no transaction waits for the checks."""
    for name in SUMMARIES:
        _checked(name, "1.0.0")
    _checked("Payments", "2.0.0")


def draft_apis(member: Cast) -> None:
    """Create three APIs with definitions and addresses, and publish none."""
    publisher = member(PUBLISHER)
    for name, summary in SUMMARIES.items():
        project = publisher.organization.projects.named(PROJECTS[name]).get()
        api = actions.create_api(name=name, project=project, summary=summary, by=publisher)
        _complete(api.versions.get(), publisher)
        if name == "Payments":
            _complete(actions.add_version(api=api, by=publisher), publisher)


def publish_apis(member: Cast) -> None:
    """Publish two of the APIs, and deprecate the first version of the one that has two."""
    publisher = member(PUBLISHER)
    apis = publisher.organization.apis
    for name in ("Payments", "Telemetry"):
        for version in apis.named(name).get().versions.all():
            actions.pre_release(version=version, by=publisher)
            actions.publish(version=version, by=publisher)
    version = apis.named("Payments").get().versions.get(major=1)
    sunset_on = today() + timedelta(days=180)
    actions.deprecate(version=version, sunset_on=sunset_on, by=publisher)


def _complete(version: Version, publisher: Membership) -> None:
    """Add a definition and both addresses to the version."""
    source, checked = _checked(version.api.name, f"{version.major}.0.0")
    actions.add_definition(version=version, source=source, checked=checked, by=publisher)
    path = f"{version.api.handle}/v{version.major}"
    urls = {
        Environment.PRODUCTION.value: f"https://api.stark.example/{path}",
        Environment.SANDBOX.value: f"https://sandbox.stark.example/{path}",
    }
    actions.change_addresses(version=version, urls=urls, by=publisher)


@cache
def _checked(name: str, number: str) -> tuple[str, CheckResult]:
    """The text of the API's definition with this number, and the result of checking it."""
    source = json.dumps(document(name, number), indent=2)
    return source, check(source, owner="demo")
