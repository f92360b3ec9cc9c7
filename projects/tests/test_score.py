"""Score files: what is written reads back equal, and what is read is no one's bomb."""

from contextlib import suppress

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from projects.components.accepted_events import AcceptedEventTerms, Caller
from projects.components.endpoints import EndpointKind, EndpointTerms, EndpointVisibility
from projects.models.schedule import Overlap
from projects.score import NotScore, Workload, read, written
from projects.score.shape import SCHEMA
from projects.score.workload import Timing
from tests.effort import at_most

pytestmark = pytest.mark.embedded
SMALLEST = """\
apiVersion: score.dev/v1b1
metadata:
  name: orders
containers:
  main:
    image: .
"""
FULL = """\
apiVersion: score.dev/v1b1
metadata:
  name: orders
  team: payments
  annotations:
    console/name: Orders API
    console/type: api
    example.com/Owner_1: someone
service:
  ports:
    web: {port: 80, protocol: TCP, targetPort: 8080}
    metrics: {port: 9090}
    dns: {port: 53, protocol: UDP}
containers:
  main:
    image: registry.example.com/orders:1
    command: [serve]
    args: ["--port", "8080"]
    variables: {DATABASE: "${resources.db.url}"}
    files:
      - {target: /etc/orders.conf, content: "a: 1", mode: "0644", noExpand: true}
    volumes:
      - {source: "${resources.disk}", target: /data, path: x, readOnly: true}
    resources:
      limits: {memory: 1Gi, cpu: 250m}
      requests: {memory: 128M, cpu: "0.5"}
    livenessProbe:
      httpGet: {path: /live, port: 8080, scheme: HTTP, httpHeaders: [{name: X-Probe, value: a}]}
    readinessProbe:
      exec: {command: [ready]}
resources:
  db: {type: postgres, class: large, id: shared.db, params: {version: 17}}
  disk: {type: volume, metadata: {annotations: {a-b: c}}}
"""
BOMB = "a: &a [x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)


def reasons(text: str) -> str:
    with pytest.raises(NotScore) as refused:
        read(text)
    return " ".join(refused.value.reasons)


def changed(was: str, to: str, text: str = FULL) -> str:
    assert was in text
    return text.replace(was, to, 1)


def annotated(*lines: str) -> str:
    notes = "".join(f"    console/{line}\n" for line in lines)
    return changed("  name: orders\n", f"  name: orders\n  annotations:\n{notes}", SMALLEST)


def test_the_shape_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_the_smallest_file_is_read():
    assert read(SMALLEST) == Workload("orders", label="orders")


def test_a_full_file_is_read():
    found = read(FULL)

    assert (found.name, found.label, found.type) == ("Orders API", "orders", "api")
    assert found.endpoints == (
        EndpointTerms("web", 80, EndpointKind.TCP),
        EndpointTerms("metrics", 9090, EndpointKind.TCP),
        EndpointTerms("dns", 53, EndpointKind.UDP),
    )
    assert found.left_out == ("containers", "resources", "target ports", "other metadata")


def test_a_byte_order_mark_and_json_are_read():
    assert read(f"\ufeff{SMALLEST}").name == "orders"
    assert read(
        '{"apiVersion": "score.dev/v1b1", "metadata": {"name": "orders"},'
        ' "containers": {"main": {"image": "."}}}'
    ) == read(SMALLEST)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no Score file yet"),
        ("- a", "Line 1: A Score file starts with a field such as apiVersion: score.dev/v1b1."),
        ("score", "starts with a field"),
        (changed("v1b1", "v1b2"), "Line 1, apiVersion: This must be score.dev/v1b1."),
        (changed("v1b1", "v1b1\\n"), "apiVersion"),
        (changed("name: orders\n", "name: Orders\n"), "Line 3, metadata.name: Use 2 to 63 lower"),
        (changed("name: orders\n", "name: -orders\n"), "metadata.name: Use 2 to 63 lower"),
        (changed("name: orders\n", "name: 42\n"), "metadata.name: This must be text. Put it in"),
        (changed("name: orders\n", f"name: {'x' * 64}\n"), "metadata.name"),
        (changed("metadata:\n  name: orders\n", "", SMALLEST), "the file: Missing: metadata."),
        (changed("containers:", "container:", SMALLEST), "Not known here: container."),
        (changed("    image: .\n", "    image: ''\n", SMALLEST), "containers.main.image: This is"),
        (changed("  main:\n    image: .", "  {}", SMALLEST), "containers: This is empty."),
        (changed("port: 80,", "port: 0,"), "service.ports.web.port: Use 1 to 65535."),
        (changed("port: 80,", "port: 65536,"), "Use 1 to 65535."),
        (changed("port: 80,", "port: '80',"), "port: This must be a whole number."),
        (changed("port: 80,", "port: true,"), "port: This must be a whole number."),
        (changed("protocol: TCP", "protocol: tcp"), "protocol: Use one of: TCP, UDP."),
        (changed('mode: "0644"', "mode: 0644"), "containers.main.files[0].mode: This must be text"),
        (changed('content: "a: 1", ', ""), "files[0]: Enter one of source, content and"),
        (changed('content: "a: 1"', 'content: "", source: x'), "Enter one of source"),
        (changed("cpu: 250m", "cpu: 250x"), "limits.cpu: Enter CPUs"),
        (changed("memory: 1Gi", "memory: 0Gi"), "limits.memory: Enter bytes"),
        (changed("command: [serve]", "command: serve"), "command: This must be a list."),
        (changed("readOnly: true", "readOnly: 1"), "readOnly: This must be true or false."),
        (changed("type: postgres,", ""), "resources.db: Missing: type."),
        (changed("team: payments", "team: *t"), "Aliases such as *name are not supported."),
        (changed("team: payments", "team: !!python/object/apply:os.system [id]"), "Tags such as"),
        (changed("team: payments", "team: !!python/name:os.system x"), "Line 4: Tags such as"),
        (f"{SMALLEST}---\n{SMALLEST}", "Line 7: There is a second document. Keep one."),
        (f"{SMALLEST}\x00", "There is a control character."),
        (f'{SMALLEST}x: "\\0"', "There is a control character."),
        (f"{SMALLEST}apiVersion: score.dev/v1b1\n", "The field apiVersion is there twice."),
        (f"{SMALLEST}# {'x' * 65_536}", "The Score file is larger than 64 KiB."),
        (f"{SMALLEST}# {'é' * 32_768}", "The Score file is larger than 64 KiB."),
        (BOMB, "Aliases such as *name are not supported."),
        ("a: " + "[" * 30_000, "nested too deep"),
        (f"{SMALLEST}x: [", "Line 8: A value is missing"),
        (changed("name: orders", "name: {a: [b]}"), "metadata.name: This must be text"),
    ],
)  # fmt: skip
def test_what_is_no_score_file_is_refused_with_its_place(text, said):
    assert said in reasons(text)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["type: cron"], "metadata.annotations.console/type: Use one of: api, service, trigger,"),
        (["type: ''"], "console/type: Use one of"),
        (["type: API"], "console/type: Use one of"),
        (["repository: file:///etc/passwd"], "console/repository: Enter a URL"),
        (["repository: https://me:hush@example.com/x"], "Put them into the engine"),
        (["path: ../x"], "console/path: Enter a folder"),
        (["branch: -x"], "console/branch: Enter the name"),
        (["event.1.type: a b", "event.1.source: x"], "console/event.1.type: Enter the type"),
        (["event.1.type: a"], "console/event.1.source: Enter the source"),
        (["event.1.type: a", "event.1.source: x", "event.1.caller: me"], "event.1.caller: Use one"),
        (
            ["event.1.type: a", "event.1.source: x", "event.1.secret-name: whsec_abc"],
            "console/event.1.secret-name: This looks like a secret.",
        ),
        (["schedule: 5"], "console/schedule: This must be text."),
        (["schedule: 0 25 * * *", "time-zone: UTC"], "console/schedule: "),
        (["schedule: 0 2 * * *"], "console/time-zone: "),
        (["time-zone: Europe/Berlin"], "console/schedule: Enter exactly five fields"),
        (["schedule: 0 2 * * *", "time-zone: Berlin"], "console/time-zone: "),
        (["schedule: 0 2 * * *", "time-zone: UTC", "overlap: wait"], "overlap: Use one of: skip,"),
        (["schedule: 0 2 * * *", "time-zone: UTC", "grace-minutes: '0'"], "Enter 1 to 10,080"),
        (["schedule: 0 2 * * *", "time-zone: UTC", "grace-minutes: '²'"], "Enter 1 to 10,080"),
    ],
)
def test_annotations_of_ours_are_checked_as_forms_are(lines, said):
    assert said in reasons(annotated(*lines))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("endpoint.web.kind: smtp", "console/endpoint.web.kind: Use one of: http, graphql,"),
        ("endpoint.web.kind: udp", "The protocol of the port is TCP."),
        ("endpoint.dns.kind: http", "The protocol of the port is UDP."),
        ("endpoint.web.visibility: all", "Use one of: project, organization, public."),
        ("endpoint.web.definition: javascript:x", "Enter a URL that starts with https://"),
    ],
)
def test_what_is_said_of_a_port_fits_it(line, said):
    assert said in reasons(
        changed("    console/type: api", f"    console/type: api\n    console/{line}")
    )


def test_a_port_has_a_name_that_endpoints_have():
    text = changed("    web:", f"    {'w' * 41}:")

    assert "service.ports.www" in reasons(text)


def test_a_few_reasons_are_enough():
    text = SMALLEST + "".join(f"x{n}: 1\n" for n in range(100))
    ports = "".join(f"    p{n}: {{port: 0}}\n" for n in range(10, 30))
    many = f"{SMALLEST}service:\n  ports:\n{ports}"

    assert len(reasons(text)) < 400
    with pytest.raises(NotScore) as refused:
        read(many)
    assert len(refused.value.reasons) == 5


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])", fullmatch=True)
VISIBLE = "".join(map(chr, range(33, 127)))
PATTERNS = st.text(VISIBLE.replace("*", ""), min_size=1, max_size=60)
LINKS = st.text(VISIBLE.replace("@", ""), max_size=40).map("https://example.com/{}".format)
ENDPOINTS = st.builds(
    EndpointTerms,
    name=LABELS,
    port=st.integers(1, 65_535),
    kind=st.sampled_from(EndpointKind),
    visibility=st.sampled_from(EndpointVisibility),
    definition_url=st.just("") | LINKS,
)
EVENTS = st.builds(
    AcceptedEventTerms,
    event_type=PATTERNS.map("{}*".format),
    event_source=PATTERNS,
    caller=st.sampled_from(Caller),
    secret_name=st.sampled_from(["", "GITHUB_SECRET"]),
)
TIMINGS = st.builds(
    Timing,
    expression=st.sampled_from(["0 2 * * *", "*/5 9-17 * * MON-FRI"]),
    time_zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"]),
    grace_minutes=st.integers(1, 10_080),
    overlap=st.sampled_from(Overlap),
)
WORKLOADS = st.builds(
    Workload,
    name=st.text(st.characters(categories=["L", "Nd", "P", "S"]), min_size=1, max_size=60),
    type=st.sampled_from(["api", "service", "trigger", "scheduled-job", "webhook"]),
    repository=st.sampled_from(["", "git@example.com:acme/orders.git"]),
    path=st.sampled_from(["", "services/orders", "yes", "1.0"]),
    branch=st.sampled_from(["", "main", "null", "2026-11-28"]),
    endpoints=st.lists(ENDPOINTS, max_size=4, unique_by=lambda each: each.name).map(tuple),
    events=st.lists(EVENTS, max_size=4).map(tuple),
    timing=st.none() | TIMINGS,
    label=st.from_regex(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]", fullmatch=True),
)


@given(WORKLOADS)
@example(Workload("1e5", "api", label="1e5", events=(AcceptedEventTerms("0*", "0E0"),)))
@example(Workload("yes", "api", label="null", events=(AcceptedEventTerms(".inf", "~"),)))
def test_what_is_written_is_a_score_file_and_reads_back_equal(workload):
    text = written(workload)

    assert not [*Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(text))]
    assert read(text) == workload


@given(st.text() | st.text().map(SMALLEST.__add__))
def test_any_text_is_read_or_refused(text):
    with suppress(NotScore):
        read(text)


def test_an_id_that_almost_fits_is_refused_in_no_time():
    text = f"{SMALLEST}resources:\n  db: {{type: postgres, id: a{'-a' * 22}!}}\n"

    with at_most(0.3):
        assert "Use labels joined by dots." in reasons(text)


def test_a_port_that_is_written_with_a_fraction_is_kept_as_a_whole_number():
    text = SMALLEST + "service:\n  ports:\n    web: {port: 80.0}\n"

    assert repr(read(text).endpoints[0].port) == "80"
