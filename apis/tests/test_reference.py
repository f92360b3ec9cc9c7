"""The reference of a definition: what it says, how little it trusts, and how fast it is shown."""

import gzip
import json

import pytest
from django.urls import reverse

from apis import actions, definitions
from apis.definitions.checking.validating import add_written_and_changes, as_json_text
from apis.definitions.reading.operations import operations_by_tag
from apis.definitions.reference.descriptions import LONGEST, DescriptionWriter, safe_html
from apis.definitions.reference.markdown_file import markdown_of
from apis.definitions.reference.writing import LARGEST, render_reference
from apis.definitions.tests.test_changes import wide
from apis.showing.reference_page import reference_of
from apis.states import State
from apis.tests.makers import add_version
from tests.effort import at_most

pytestmark = pytest.mark.django_db

EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><style>body{display:none}</style>"
    "<form action=/evil><input name=a></form> [a](javascript:alert(1)) ![i](https://e.example/i.png)"
    " <a href='javascript:alert(1)' style='x' onclick='alert(1)'>b</a> **fine**"
)
HOSTILE = {
    "openapi": "3.1.0",
    "info": {"title": EVIL, "version": "1.0.0", "description": EVIL},
    "tags": [{"name": EVIL, "description": EVIL}],
    "paths": {
        "/a'\"<b>/{c}": {
            "get": {
                "tags": [EVIL],
                "summary": EVIL,
                "operationId": EVIL,
                "description": EVIL,
                "parameters": [
                    {"name": EVIL, "in": "query", "description": EVIL, "schema": {"enum": [EVIL]}}
                ],
                "responses": {
                    EVIL: {"description": EVIL, "content": {EVIL: {"schema": {"type": EVIL}}}}
                },
            }
        }
    },
    "components": {"schemas": {EVIL: {"description": EVIL, "properties": {EVIL: {}}}}},
}


@pytest.fixture
def version(payments):
    return payments.versions.get()


def take(version, document, *, by):
    document = {**document, "info": {**document["info"], "version": "1.0.0"}}
    given = add_written_and_changes(definitions.CheckResult(document, []))
    return actions.add_definition(version=version, source=str(document)[:99], checked=given, by=by)


def address(version):
    api = version.api
    return reverse("apis:reference", args=[api.organization.handle, api.handle, version.major])


def test_an_operation_is_described_with_all_that_is_needed_to_call_it(client_of, sue, pat, version):
    document = wide(1)
    document["components"]["securitySchemes"] = {
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    }
    document["paths"]["/things0"]["post"]["description"] = "Makes a *thing*.\n\n- one"
    take(version, document, by=pat)

    page = client_of(sue).get(address(version)).content.decode()

    assert "POST" in page
    assert "/things0" in page
    assert "<em>thing</em>" in page
    assert "<li>one</li>" in page
    assert "Response 200" in page
    assert "string, up to 9" in page
    assert "Security: key" in page
    assert "-H &quot;X-API-Key: $API_KEY&quot;" in page


def test_without_a_definition_there_is_no_reference_and_the_page_says_so(client_of, sue, version):
    assert "No reference yet" in client_of(sue).get(address(version)).content.decode()


def test_a_definition_of_another_version_is_not_shown(pat, payments, version):
    take(version, wide(1), by=pat)
    other = add_version(payments, State.CREATED, definition=None)
    version.refresh_from_db()

    assert "/things0" in reference_of(version, {}).content
    assert not reference_of(other, {})


def test_the_neighbour_finds_no_reference(client_of, zed, pat, version):
    take(version, wide(1), by=pat)

    assert client_of(zed).get(address(version)).status_code == 404


def test_nothing_of_a_hostile_definition_is_markup_of_its_own(client_of, sue, pat, version):
    take(version, HOSTILE, by=pat)

    # The client checks that the page parses, and that it has no inline script, style or handler.
    page = client_of(sue).get(address(version)).content.decode()
    version.refresh_from_db()
    reference = reference_of(version, {}).content

    assert "<strong>fine</strong>" in page
    for forbidden in ("<script", "<style", "<img", "<form", "<input", 'href="javascript', "<b>"):
        assert forbidden not in reference


PROBES = {
    "script": "<script>alert(1)</script>",
    "image": "![a](https://e.example/a.png)",
    "javascript": "[a](javascript:alert(1))",
    "javascript in capitals": "[a](JaVaScRiPt:alert(1))",
    "javascript with an entity": "[a](java&#115;cript:alert(1))",
    "data": "[a](data:text/html,<script>alert(1)</script>)",
    "automatic link": "<javascript:alert(1)>",
    "reference": "[a]\n\n[a]: javascript:alert(1)",
    "handler": '<a href="https://e.example" onclick="alert(1)">a</a>',
    "title": '[a](https://e.example "\\" onclick=alert(1) x=\\"")',
    "style": '<p style="position:fixed">a</p>',
    "a page of the console": "[a](/accounts/logout/)",
    "another host": "[a](//e.example)",
}


@pytest.mark.parametrize("text", PROBES.values(), ids=PROBES)
def test_a_description_cannot_do_anything(text):
    written = safe_html(text, level=4)

    assert "<script" not in written
    assert "<img" not in written
    assert 'href="j' not in written.lower()
    assert 'href="/' not in written
    assert 'href="d' not in written
    assert '<a href="https://e.example" onclick' not in written
    assert "<p style" not in written
    assert "title=" not in written


def test_a_link_to_another_site_says_that_it_is_none_of_ours():
    assert safe_html("[a](https://e.example/x)", level=4) == (
        '<p><a href="https://e.example/x" rel="nofollow noopener noreferrer">a</a></p>\n'
    )


def test_headings_of_a_description_stay_below_those_of_the_page():
    assert safe_html("# A\n\nB\n=\n\n###### C", level=4).count("<h4>") == 3


def test_a_table_is_one_without_style():
    written = safe_html("| a | b |\n|--:|---|\n| 1 | 2 |", level=4)

    assert "<td>1</td>" in written
    assert "style" not in written


def test_after_so_much_markdown_descriptions_are_plain_text():
    writer = DescriptionWriter()

    for _ in range(2):
        writer.begin_entry()
        assert "<strong>" in writer.html("**a** " + "x" * (LONGEST // 2 - 10), level=4)
    writer.begin_entry()
    assert writer.html("**a** <b> and so on", level=4).count("&lt;b&gt;") == 1
    assert "**a**" in writer.html("**a** and so on", level=4)


@pytest.mark.parametrize("pattern", ["[" * 60_000, "*a " * 20_000, "> " * 30_000, "`" * 60_000])
def test_a_hostile_description_takes_no_long_time(pattern):
    with at_most(6):
        DescriptionWriter().html(pattern, level=4)


@pytest.mark.parametrize("document", [None, {}, {"paths": []}, {"paths": {"/a": {"get": {}}}},
    {"paths": {"/a": {"get": {"tags": [None], "parameters": [1], "requestBody": 1,
     "responses": {"200": 1}, "security": [{"a": None}]}}},
     "components": {"schemas": {"A": True, "B": {"enum": [None], "type": [1]}}}}])  # fmt: skip
def test_whatever_shape_a_document_has_a_reference_is_written(document):
    html, outline = render_reference(document)

    assert len(html) == sum(outline["parts"])
    assert markdown_of(document or {}).startswith("#")


def test_the_same_is_there_as_a_text_in_markdown():
    document = wide(1)
    document["paths"]["/things0"]["post"]["description"] = "Makes a *thing*."

    text = markdown_of(document)

    assert text.startswith(
        "# Orders 1.0.0\n\nOrders of a shop.\n\n## POST /things0\n\nMakes a *thing*."
    )
    assert "- Request, `application/json`: S0" in text
    assert "- Response 200: Done.\n  - `application/json`: S0" in text
    assert "## Schema S0\n\n- `f0` (string, up to 9, optional)\n" in text


def test_a_schema_that_contains_itself_is_written_once():
    again = {"$ref": "#/components/schemas/A"}
    knot = {"properties": {"a": again, "b": {"items": again}, "c": {"properties": {"d": again}}}}
    document = wide(1)
    document["components"]["schemas"]["A"] = knot

    assert render_reference(document)[0].count("<code>c.d</code>") == 1


def test_three_hundred_operations_are_shown_in_a_moment(client, sue, pat, version):
    """Without the checks of the usual client, which take longer than the page."""
    take(version, wide(300), by=pat)
    client.force_login(sue.user)
    client.get(address(version))

    with at_most(0.15):
        page = client.get(address(version))

    assert 20 < page.content.count(b'<section class="operation"') <= 100
    assert len(gzip.compress(page.content)) < 100_000


REPEATED = {
    "openapi": "3.1.0",
    "info": {"title": "Payments", "version": "1.0.0"},
    "components": {
        "responses": {
            "R": {
                "description": "word " * 10_000,
                "content": {
                    "application/json": {
                        "schema": {"properties": {f"p{n}": {"type": "string"} for n in range(200)}}
                    }
                },
            }
        }
    },
    "paths": {
        f"/a{number}": {"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}}
        for number in range(900)
    },
}


def test_what_is_repeated_too_often_is_left_out_and_said():
    (html, _), text = render_reference(REPEATED), markdown_of(REPEATED)

    assert len(html) < LARGEST
    assert "not all of them are shown" in html
    assert "/a899" in html
    assert len(text) < 5_000_000
    assert "left out" in text


def test_a_file_for_programs_is_indented_only_if_it_is_short():
    deep: object = list(range(20_000))
    for _ in range(80):
        deep = [deep]

    assert len(as_json_text(deep)) < 2 * len(json.dumps(deep))
    assert as_json_text({"a": 1}) == '{\n  "a": 1\n}'


def test_operations_stand_under_their_first_tag():
    document = {
        "tags": [{"name": "Later"}, {"name": "Never used"}, "broken"],
        "paths": {
            "/a": {"get": {}},
            "/b": {"get": {"tags": ["Sooner", "Later"]}, "put": {"tags": ["Later"]}},
        },
    }

    groups = operations_by_tag(document, most=10)

    assert {tag: [each.name for each in group] for tag, group in groups.items()} == {
        "Later": ["PUT /b"],
        "Other": ["GET /a"],
        "Sooner": ["GET /b"],
    }
    assert list(operations_by_tag({"paths": {"/a": {"get": {}}}}, most=10)) == ["Operations"]
    assert operations_by_tag(document, most=1).keys() == {"Operations"}
