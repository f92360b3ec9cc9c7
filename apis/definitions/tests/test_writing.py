"""References as they are kept: what fits is written, and samples never push anything out."""

import json
import re

import pytest

from apis.definitions.reference.writing import (
    LARGEST,
    MOST_BYTES,
    MOST_IN_A_PART,
    render_reference,
)
from apis.definitions.tests.test_changes import wide

pytestmark = pytest.mark.embedded


def described(operations, words, properties=12):
    """So many operations, each with as many fields and so many words about each."""
    fields = {f"f{n}": {"type": "string", "description": words} for n in range(properties)}
    content = {"application/json": {"schema": {"type": "object", "properties": fields}}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": words, "content": content}},
    }
    return {"paths": {f"/things/{n}": {"post": operation} for n in range(operations)}}


def test_each_operation_has_a_sample_in_each_language_and_an_example():
    html, outline = render_reference(described(3, "Words."))

    assert html.count('aria-label="Call with curl"') == 3
    assert html.count('aria-label="Call with JavaScript"') == 3
    assert html.count("Response 200</div>") == 3
    assert html.count("&quot;f0&quot;: &quot;text&quot;") == 3 * 4
    assert outline["parts"] == [len(html)]


def test_a_document_that_is_almost_too_large_has_fewer_samples_and_is_written():
    few = render_reference(described(100, "Words about it. "))[0]
    html, outline = render_reference(described(300, "Words about it. " * 13))

    assert few.count('aria-label="Call with curl"') == 100
    assert 0 < html.count('aria-label="Call with curl"') < 300
    assert html.count('mono">/things/299</span>') == 1
    assert len(html) + len(json.dumps(outline)) < LARGEST


def test_an_answer_shows_what_is_not_sent_and_a_body_what_is_not_answered():
    fields = {"id": {"type": "integer", "readOnly": True}, "pin": {"writeOnly": True}}
    content = {"application/json": {"schema": {"type": "object", "properties": fields}}}
    operation = {"requestBody": {"content": content}, "responses": {"201": {"content": content}}}

    html, _ = render_reference({"paths": {"/a": {"post": operation}}})

    sample, example = re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.S)[0::3]
    assert "pin" in sample
    assert "id" not in sample.partition("--data-raw")[2]
    assert "id" in example
    assert "pin" not in example


def test_an_example_that_a_terminal_would_act_on_is_not_shown():
    content = {"text/plain": {"example": "a\x1b[2J"}}
    html, _ = render_reference(
        {"paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}}}
    )

    assert "\x1b" not in html
    assert "Response 200</div>" not in html


def test_an_answer_is_told_in_its_line_if_that_is_one_and_below_if_not():
    answers = {
        "200": {"description": "Done."},
        "400": {"description": "Not *done*."},
        "404": {"description": "No.\n\nReally."},
    }
    html, _ = render_reference({"paths": {"/a": {"get": {"responses": answers}}}})

    assert "200</span> Done.</summary>" in html
    assert "<em>done</em>" in html
    assert "<p>Really.</p>" in html
    assert html.count("<details open>") == 1


def tagged(operations):
    """So many operations, the last ten of which have another tag, and a schema for each."""
    document = wide(operations)
    for number, item in enumerate(document["paths"].values()):
        item["post"]["tags"] = ["Many" if number < operations - 10 else "Few"]
    return document


def test_up_to_twenty_operations_are_one_part():
    html, outline = render_reference(tagged(20))

    assert [[name, part] for name, part, _ in outline["groups"]] == [
        ["Many", 1],
        ["Few", 1],
        ["Schemas", 1],
    ]
    assert outline["parts"] == [len(html)]


def test_with_more_operations_each_tag_is_a_part():
    html, outline = render_reference(tagged(30))

    assert [[name, part, len(links)] for name, part, links in outline["groups"]] == [
        ["Many", 1, 20],
        ["Few", 2, 10],
        ["Schemas", 3, 25],
        ["Schemas, 2", 4, 5],
    ]
    assert len(html) == sum(outline["parts"])
    assert 'href="#schema-30"' in html
    assert outline["groups"][0][2][0] == ["operation-1", "/things0", "post"]
    assert outline["paths"]["operation-30"] == "/things29"


def test_few_operations_that_are_large_are_a_part_for_each_tag():
    document = described(20, "Words about it. ", properties=40)
    document["paths"]["/things/0"]["post"]["tags"] = ["First"]

    _, outline = render_reference(document)

    assert len(outline["parts"]) > 2
    assert [part for _, part, _ in outline["groups"]] == list(range(1, len(outline["parts"]) + 1))


def test_a_tag_with_many_or_large_operations_is_several_parts():
    small, large = wide(230), described(100, "Words about it. ", properties=40)
    for document in (small, large):
        for item in document["paths"].values():
            item["post"]["tags"] = ["Many"]
        _, outline = render_reference(document)

        sizes = [len(links) for name, _, links in outline["groups"] if name.startswith("Many")]
        assert sum(sizes) == len(document["paths"])
        assert max(sizes) <= MOST_IN_A_PART
        assert max(outline["parts"]) <= MOST_BYTES
        assert [name for name, _, _ in outline["groups"]][:2] == ["Many", "Many, 2"]


def test_properties_of_properties_are_folded_and_those_of_an_entry_are_not():
    address = {"type": "object", "properties": {"street": {"properties": {"name": {}, "no": {}}}}}
    entries = {"type": "array", "items": {"properties": {"address": address}}}
    answers = {"200": {"content": {"application/json": {"schema": entries}}}}
    html, _ = render_reference({"paths": {"/a": {"get": {"responses": answers}}}})

    shown, _, folded = html.partition('<details class="inside">')
    assert "<code>[].address</code>" in shown
    assert "1 property of [].address</summary>" in folded
    assert "<code>[].address.street</code>" in folded
    assert "<code>[].address" not in shown.replace("<code>[].address</code>", "")
