"""The strict reader: what it refuses, on which line, and that it raises nothing else."""

import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from apis.definitions.reading import source as reading
from apis.definitions.reading.source import Unreadable, at, decode, pointer, read
from tests.effort import at_most

pytestmark = pytest.mark.embedded

BOMB = "a: &a [x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)
REFUSED = {
    "alias": ("a: &x 1\nb: *x", 2, "Aliases"),
    "nine lines of aliases": (BOMB, 2, "Aliases"),
    "tag": ("a: 1\nb: !!python/object/apply:os.system [id]", 2, "Tags"),
    "harmless tag": ("a: !!str 1", 1, "Tags"),
    "tagged key": ("!!binary a: 1", 1, "Tags"),
    "second document": ("a: 1\n---\nb: 2", 2, "second document"),
    "text after the end": ("a: 1\n...\nb", 3, "after the end"),
    "key twice": ("a: 1\nb:\n  c: 1\n  c: 2", 4, "c is there twice"),
    "key twice, once as a number": ("200: a\n'200': b", 2, "200 is there twice"),
    "key that is a list": ("? [a]\n: 1", 1, "must be text"),
    "control character": ("a: 1\nb: \x07", 2, "control character"),
    "zero": ("a: 1\x00", 1, "control character"),
    "escaped zero": ('{"a": "\\u0000"}', 1, "control character"),
    "escaped control character in a key": ('{"\\u0007": 1}', 1, "control character"),
    "half a pair": ("a: \ud83d", 1, "control character"),
    "half a pair, escaped": ('{"a": "\\ud83d"}', 1, "cannot be read"),
    "deep": ("a: " + "[" * 100 + "]" * 100, 1, "nested too deep"),
    "endless brackets": ("[" * 100_000, 1, "nested too deep"),
    "many values": ("a: [" + "1," * 200_001 + "]", 1, "more than 200,000 values"),
    "2 MB and more": ("a" * 2_000_001, None, "larger than 2 MB"),
    "2 MB and more in bytes": ("é" * 1_000_001, None, "larger than 2 MB"),
    "empty": ("  \n", None, "no definition yet"),
    "comment": ("# nothing", None, "no definition yet"),
    "page": ("<!DOCTYPE html>\n<html><p class=a>Hello</p></html>", 1, "starts with a field"),
    "list": ("- a", 1, "starts with a field"),
    "bracket": ("a: [1, 2\nb: 3", 2, "comma or a closing bracket"),
    "colon": ("a: b: c", 1, "colon that is not expected"),
    "tabulator": ("a:\n\tb: 1", 2, "not tabs"),
    "indentation": ("a:\n  b: 1\n c: 2", 3, "indentation"),
    "open quotation mark": ("a: 'b", 1, "before a quotation mark"),
    "endless number": ("a: 1e999", 1, "too large"),
    "long number": ("a: " + "9" * 101, 1, "too large"),
}


@pytest.mark.parametrize(("text", "line", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plain_document_is_refused_with_its_line(text, line, reason):
    with pytest.raises(Unreadable) as refused:
        read(text)

    assert refused.value.line == line
    assert reason in refused.value.message


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\xff", "a: 1".encode("utf-16"), b"a: \xff", b"a" * 2_000_001]
)
def test_a_file_that_is_no_text_is_refused(data):
    with pytest.raises(Unreadable):
        decode(data)


def test_a_file_may_begin_with_a_mark_of_its_encoding():
    assert read(decode(b"\xef\xbb\xbfa: 1")).document == {"a": 1}
    assert read("\ufeffa: 1").document == {"a": 1}


def test_plain_words_are_read_as_in_yaml_1_2():
    text = """
        200: ok
        NO: NO
        yes: on
        version: 1.10
        dotted: 1.10.0
        time: 12:30:00
        day: 2024-01-01
        grouped: 1_000
        hex: 0x1F
        whole: -7
        power: 1e3
        nothing: ~
        empty:
        right: true
        quoted: "true"
        <<: x
    """

    assert read(text).document == {
        "200": "ok",
        "NO": "NO",
        "yes": "on",
        "version": 1.1,
        "dotted": "1.10.0",
        "time": "12:30:00",
        "day": "2024-01-01",
        "grouped": "1_000",
        "hex": "0x1F",
        "whole": -7,
        "power": 1000.0,
        "nothing": None,
        "empty": None,
        "right": True,
        "quoted": "true",
        "<<": "x",
    }


def test_the_parser_in_c_is_there():
    assert yaml.__with_libyaml__


def test_a_value_knows_its_line_and_one_that_is_missing_that_of_what_is_around():
    source = read("a:\n  b:\n    - c: 1\n    - d: 2\ne: 3")

    assert source.line_of(["a", "b", 1, "d"]) == 4
    assert source.line_of(["a", "b", 1, "x", "y"]) == 4
    assert source.line_of(["e"]) == 5
    assert source.line_of([]) == 1


def test_a_path_through_a_reference_leads_to_what_is_referred_to():
    source = read("a: {$ref: '#/c'}\nc:\n  d: {$ref: '#/e/0'}\ne:\n  - f: 1")

    assert source.real_path(["a", "d", "f"]) == ("e", "0", "f")
    assert source.real_path(["a", "$ref"]) == ("a", "$ref")


def test_pointers_are_unescaped():
    assert pointer("#/paths/~1a~0b/%7Bid%7D") == ("paths", "/a~b", "{id}")
    assert at({"a": [1, {"b": 2}]}, ["a", "1", "b"]) == 2
    assert at({"a": [1]}, ["a", "5"]) is None
    assert at({"a": [1]}, ["a", "²"]) is None


PRINTED = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]))
# A name in YAML has 1,024 characters at most, as it is written.
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=80)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**50), 10**50)
    | PRINTED
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


def refusal_of(text):
    try:
        read(text)
    except Unreadable as refused:
        return refused.message
    return None


@given(st.text(st.characters(codec=None)))
@example('{"\\ud83d\\ude0')
@example("? ? ?\n")
@example("%TAG ! x\n--- a")
@example("&a\n")
@example("a: " + "9" * 5000)
def test_whatever_text_there_is_nothing_but_its_own_refusal_is_raised(text):
    message = refusal_of(text)

    assert message is None or message.endswith(".")


@given(st.text(alphabet="{}[]:,-?&*!|>'\"%@`#~ \n\ta1.e\\u0"))
def test_nor_for_texts_that_are_almost_yaml(text):
    message = refusal_of(text)

    assert message is None or message.endswith(".")


@given(st.dictionaries(NAMES, JSON), st.booleans())
@example({"a": "\u2028b \U0001f600 \\ud83d\\ude00"}, True)
@example({"a": "\u2028b \U0001f600 \\ud83d\\ude00"}, False)
@example({"\u2028": 'a \u2028 \x85\\" \u2029'}, False)
def test_what_json_writes_is_read_back(document, is_ascii):
    assert read(json.dumps(document, ensure_ascii=is_ascii, indent=1)).document == document


def test_the_largest_text_is_read_in_seconds():
    text = "a:\n" + "".join(f"  - key{n}: 'some text'\n" for n in range(66_000))
    assert len(text) < reading.LARGEST

    with at_most(6):
        read(text)
