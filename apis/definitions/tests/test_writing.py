"""References as they are kept: what fits is written, and samples never push anything out."""

import json
import re

import pytest

from apis.definitions.reference.writing import LARGEST, render_reference
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


def test_parts_and_their_links_follow_the_tags():
    document = wide(230)
    for number, item in enumerate(document["paths"].values()):
        item["post"]["tags"] = ["Many" if number < 220 else "Few"]

    html, outline = render_reference(document)

    names = [[name, part, len(links)] for name, part, links in outline["groups"]]
    assert names == [
        ["Many", 1, 100],
        ["Many, 2", 2, 100],
        ["Many, 3", 3, 20],
        ["Few", 4, 10],
        ["Schemas", 5, 100],
        ["Schemas, 2", 6, 100],
        ["Schemas, 3", 7, 30],
    ]
    assert len(outline["parts"]) == 7
    assert len(html) == sum(outline["parts"])
    assert set(re.findall(r'href="(\?part=\d+)#schema-1"', html)) == {"?part=5"}
    assert set(re.findall(r'href="(\?part=\d+)#schema-230"', html)) == {"?part=7"}
