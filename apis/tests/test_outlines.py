"""Outlines: what is written of a definition for pages that show a part of it."""

from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from apis import actions
from apis.checking import check_for_version
from apis.definitions.checking import running_sandbox
from apis.definitions.reading.source import read
from apis.definitions.reference.samples import LANGUAGES
from apis.definitions.reference.writing import EDITION, render_reference
from apis.models import Reference
from apis.tests.makers import add_definition, defined

pytestmark = pytest.mark.django_db
EXAMPLES = Path("apis/definitions/tests/examples")
FIRST = "curl 'https://base-url.invalid/payments'"


@pytest.fixture
def version(payments):
    return payments.versions.get()


def add(version, by):
    """A definition as it is really added: in a process of its own."""
    source = defined("1.0.0")
    checked = check_for_version(version, source)
    return actions.add_definition(version=version, source=source, checked=checked, by=by)


def rewritten():
    out = StringIO()
    call_command("write_references", stdout=out)
    return out.getvalue().strip()


def test_the_first_call_is_written_when_a_definition_is_added(pat, version):
    call = add(version, pat).reference.outline["call"]

    assert call["name"] == "GET /payments"
    assert [language for language, _, _ in call["samples"]] == list(LANGUAGES)
    assert call["samples"][0][2].replace("--base-url.invalid ", "").startswith(FIRST)


def test_references_of_an_earlier_release_are_written_again(pat, version):
    added = add(version, pat)
    kept = Reference.objects.get(definition=added)
    for outline in ({}, {"parts": [10]}, {**kept.outline, "edition": EDITION - 1}):
        Reference.objects.update(outline=outline, html="<p>Old</p>", markdown="Old")

        said = rewritten()

        again = Reference.objects.get(definition=added)
        assert said == "Written: 1. Left as they are: 0."
        assert (again.outline, again.html, again.markdown) == (
            kept.outline,
            kept.html,
            kept.markdown,
        )
    assert rewritten() == "Written: 0. Left as they are: 0."


def test_what_can_no_longer_be_written_stays_and_the_others_are_written(pat, version, monkeypatch):
    broken = add_definition(version, "0.0.9")
    added = add(version, pat)
    Reference.objects.update(outline={}, html="<p>Old</p>")

    said = rewritten()

    assert said == "Written: 1. Left as they are: 1."
    assert Reference.objects.get(definition=broken).html == "<p>Old</p>"
    assert Reference.objects.get(definition=added).html != "<p>Old</p>"


def test_one_that_takes_too_much_stays(pat, version, monkeypatch):
    add(version, pat)
    Reference.objects.update(outline={})

    def too_much(**asked):
        raise running_sandbox.TookTooMuch

    monkeypatch.setattr("apis.definitions.checking.checks.run_in_sandbox", too_much)

    assert rewritten() == "Written: 0. Left as they are: 1."


@pytest.mark.parametrize("document", [{}, {"info": 1, "paths": []}, {"info": {"description": 1}}])
def test_whatever_shape_a_document_has_there_is_an_outline(document):
    outline = render_reference(document)[1]

    assert (outline["about"], outline["call"], outline["groups"]) == ("", {}, [])


def test_what_is_written_in_another_way_has_another_edition():
    """A release that raises EDITION has its references written again: see `write_references`."""
    digest = sha256()
    for path in sorted(EXAMPLES.glob("*.yaml")):
        digest.update(repr(render_reference(read(path.read_text()).document)).encode())

    assert (EDITION, digest.hexdigest()[:12]) == (2, "ea2f290fb3c1")
