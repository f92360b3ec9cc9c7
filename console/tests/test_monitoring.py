"""What stands in `deploy/monitoring` and in the documents is what can be read at `/metrics`."""

import re

import pytest
import yaml

from console.settings import BASE_DIR
from tests.metrics import TOKEN, prometheus

NAME = re.compile(r"\b(?:console_[a-z_]+|up)\b")


@pytest.fixture
def families(db, settings):
    """The types of all families by name."""
    settings.METRICS_TOKEN = TOKEN
    text = prometheus().get("/metrics").content.decode()
    return dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))


def alerts():
    text = (BASE_DIR / "deploy" / "monitoring" / "alerts.yml").read_text()
    (group,) = yaml.safe_load(text)["groups"]
    return group["rules"]


def test_alerts_ask_only_for_what_there_is(families):
    known = {*families, "up"}  # which Prometheus itself has of each that it asks
    for name, kind in families.items():
        if kind == "histogram":
            known |= {f"{name}_bucket", f"{name}_count", f"{name}_sum"}
            known -= {name}
    asked = {rule["alert"]: NAME.findall(rule["expr"]) for rule in alerts()}

    assert [name for name, families in asked.items() if not families] == []
    assert {name for names in asked.values() for name in names} - known == set()


def test_each_alert_says_what_is_wrong_and_how_urgent_it_is():
    rules = alerts()

    assert len({rule["alert"] for rule in rules}) == len(rules) >= 8
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "ticket"}
    assert [rule["alert"] for rule in rules if not rule["annotations"]["summary"]] == []


def test_the_document_says_what_to_do_at_each_alert():
    text = (BASE_DIR / "docs" / "operations" / "when-something-is-wrong.md").read_text()

    rows = re.findall(r"^\| `(Console\w+)` \|(?: [^|]+ \|){2}$", text, re.MULTILINE)

    assert sorted(rows) == sorted(rule["alert"] for rule in alerts())


def test_the_document_has_every_family(families):
    text = (BASE_DIR / "docs" / "operations" / "watch.md").read_text()

    written = re.findall(r"^\| `(console_[a-z_]+)` \|", text, re.MULTILINE)

    assert sorted(written) == sorted(families)
