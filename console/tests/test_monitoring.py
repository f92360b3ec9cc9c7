"""What stands in `deploy/monitoring` and in the documents is what can be read at `/metrics`."""

import json
import re
from collections import Counter

import pytest
import yaml

from console.metrics import PREFIX
from console.metrics.declarations import MEASURES, TALLIES
from console.settings import BASE_DIR
from tests.metrics import TOKEN, numbers, prometheus

MONITORING = BASE_DIR / "deploy" / "monitoring"
NAME = re.compile(r"\b(?:console_[a-z_]+|up)\b")
MATCHED = re.compile(r"[{,]\s*(\w+)\s*(?:=~|!~|!=|=)\s*\"([^\"]*)\"")
GROUPED = re.compile(r"\bby \(([^)]*)\)")


@pytest.fixture
def families(db, settings):
    """The types of all families by name."""
    settings.METRICS_TOKEN = TOKEN
    text = prometheus().get("/metrics").content.decode()
    return dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))


@pytest.fixture
def exported(families):
    """The labels of everything that has a number."""
    found = {"up": {"instance", "job"}}  # which Prometheus itself has of each that it asks
    for name, kind in families.items():
        endings = ("_bucket", "_count", "_sum") if kind == "histogram" else ("",)
        found |= {f"{name}{ending}": {"instance"} for ending in endings}
    prometheus("", host="testserver").get("/healthz")  # what appears only with the first one
    for line in numbers():
        name, _, labels = line.partition("{")
        found[name] |= set(re.findall(r'(\w+)="', labels))
    # SQLite has no connections, and a new console no job that succeeded.
    for measure in MEASURES:
        found[f"{PREFIX}{measure.name}"] |= {measure.label}
    return found


def alerts():
    (group,) = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    return group["rules"]


def dashboard():
    return json.loads((MONITORING / "dashboard.json").read_text())


def panels():
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def grouped(query):
    """The labels by which it groups."""
    return {label.strip() for by in GROUPED.findall(query) for label in by.split(",")}


def faults(query, exported):
    """Names in a query that nothing has, and labels that nothing in it has."""
    names = set(NAME.findall(query))
    unknown = names - exported.keys()
    if unknown or not names:
        return unknown or {"no name"}
    asked = {label for label, _ in MATCHED.findall(query)} | grouped(query)
    return asked - set().union(*(exported[name] for name in names))


def unknown_values(query):
    """Values of declared labels that are written out, and are never counted."""
    return {
        value
        for tally in TALLIES
        if f"{PREFIX}{tally.name}" in query
        for label, value in MATCHED.findall(query)
        if label == tally.label and value not in tally.values
    }


def test_alerts_and_panels_ask_only_for_what_there_is(exported):
    asked = {rule["alert"]: [rule["expr"]] for rule in alerts()}
    asked |= {each["title"]: [one["expr"] for one in each["targets"]] for each in panels()}

    for title, queries in asked.items():
        assert queries, title
        for query in queries:
            assert faults(query, exported) == set(), title
            assert unknown_values(query) == set(), title


@pytest.mark.parametrize(
    "query",
    [
        "node_load1",
        "sum(console_made_up)",
        "console_request_seconds",
        'console_mail{status="waiting"}',
        "sum by (view) (console_sign_ins_total)",
    ],
)
def test_a_query_for_what_there_is_not_is_found(query, exported):
    assert faults(query, exported)


def test_each_panel_says_what_it_shows_in_which_unit():
    identifiers = Counter(panel["id"] for panel in dashboard()["panels"])
    (source,) = dashboard()["templating"]["list"]

    assert len(panels()) >= 12
    assert identifiers.most_common(1)[0][1] == 1
    assert len({panel["title"] for panel in panels()}) == len(panels())
    assert (source["type"], source["query"]) == ("datasource", "prometheus")
    for panel in panels():
        title, targets = panel["title"], panel["targets"]
        assert panel["fieldConfig"]["defaults"]["unit"], title
        assert panel["datasource"]["uid"] == f"${{{source['name']}}}", title
        assert len({target["refId"] for target in targets}) == len(targets), title
        for target in targets:
            shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert target["legendFormat"], title
            assert shown <= grouped(target["expr"]), title


def test_no_panel_covers_another():
    taken = Counter(
        (x, y)
        for panel in dashboard()["panels"]
        for where in [panel["gridPos"]]
        for x in range(where["x"], where["x"] + where["w"])
        for y in range(where["y"], where["y"] + where["h"])
    )

    assert max(taken.values()) == 1
    assert max(x for x, _ in taken) < 24


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
