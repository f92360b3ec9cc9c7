"""The form of a new component: each type as a card with a sentence, and the source folded."""

import pytest

from projects import actions
from projects.models import ComponentType
from tests.reading import checked, document, words

pytestmark = pytest.mark.django_db
NEW = "/organizations/acme/projects/apollo/components/new/"
REPOSITORY = "https://example.com/orders.git"


@pytest.fixture
def page(adam, client_of):
    actions.create_project(name="Apollo", description="", by=adam)
    return client_of(adam)


def is_source_open(answer):
    (fold,) = (e for e in document(answer).iter("details") if e.get("class") == "more field")
    return fold.get("open") is not None


def test_every_type_is_a_card_with_a_sentence(page):
    answer = page.get(NEW)

    elements = list(document(answer).iter())
    sentences = {e.get("id"): e.text for e in elements if e.tag == "p"}
    cards = {
        e.get("value"): sentences[e.get("aria-describedby")]
        for e in elements
        if e.tag == "input" and e.get("name") == "type"
    }
    assert set(cards) == set(ComponentType.values)
    assert all(cards.values())
    assert checked(answer, "type") == []


def test_that_the_type_stays_is_said_once_and_no_other_kind_is_promised(page):
    shown = words(page.get(NEW))

    assert shown.count("cannot be changed later") == 1
    assert "website" not in shown


def test_the_source_is_folded_until_something_stands_there(page):
    assert not is_source_open(page.get(NEW))

    typed = {"name": "", "type": "trigger", "repository": REPOSITORY}
    answer = page.post(NEW, typed)

    assert is_source_open(answer)
    assert checked(answer, "type") == ["trigger"]
