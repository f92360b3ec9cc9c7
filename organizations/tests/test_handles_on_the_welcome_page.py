"""The handle of a first organization: shown while one types, and refused with alternatives."""

import pytest

from organizations.models import Organization
from tests.cast import make_organization, make_person
from tests.database import business
from tests.reading import reason_at, tree_of, value_of

pytestmark = pytest.mark.django_db
PREVIEW = "/organizations/handle/"


def ticks(response):
    """The rules that the preview ticks, and those that it does not."""
    found: dict[str, list[str]] = {"yes": [], "not yet": []}
    for part in words_of_fragment(response).split("  "):
        for answer in found:
            if part.strip().endswith(f": {answer}"):
                found[answer].append(part.strip().removesuffix(f": {answer}"))
    return found


def words_of_fragment(response):
    items = tree_of(response.content.decode())
    return "  ".join(" ".join("".join(li.itertext()).split()) for li in items.iter("li"))


# The handle while one types


def test_the_preview_shows_the_handle_and_ticks_each_rule(nia, client_of):
    shown = client_of(nia).get(PREVIEW, {"name": "Stark Industries"})

    assert "stark-industries" in shown.content.decode()
    assert "Available" in shown.content.decode()
    assert ticks(shown) == {
        "yes": [
            "3 to 60 characters",
            "Starts with a letter or a digit",
            "Visible characters from one script",
            "No link, email address or phone number",
        ],
        "not yet": [],
    }


@pytest.mark.parametrize(
    ("typed", "unticked"),
    [
        ("ab", ["3 to 60 characters"]),
        ("-abc", ["Starts with a letter or a digit"]),
        ("Ac\u200bme", ["Visible characters from one script"]),
        ("Visit evil.com", ["No link, email address or phone number"]),
    ],
)
def test_the_preview_leaves_a_broken_rule_unticked(nia, client_of, typed, unticked):
    assert ticks(client_of(nia).get(PREVIEW, {"name": typed}))["not yet"] == unticked


def test_the_preview_says_when_a_handle_is_taken_and_offers_free_ones(nia, acme, client_of):
    shown = client_of(nia).get(PREVIEW, {"name": "Acme"}).content.decode()

    assert "Taken" in shown
    assert 'type="radio" name="handle" value="acme-hq"' in shown
    assert 'value="acme"' not in shown


def test_the_preview_tells_of_look_alikes_and_reserved_words(nia, acme, client_of):
    acmes_twin = client_of(nia).get(PREVIEW, {"name": "Rnodern"})
    make_organization("Modern", by=make_person("Moe"))

    assert "Taken" not in acmes_twin.content.decode()
    assert "Taken" in client_of(nia).get(PREVIEW, {"name": "Rnodern"}).content.decode()
    assert "reserved" in client_of(nia).get(PREVIEW, {"name": "Settings"}).content.decode()


@pytest.mark.parametrize("typed", ["", " ", "!!!", "x" * 5000, "\u202e", "<script>", "ı", "½"])
def test_the_preview_answers_whatever_is_typed(nia, client_of, typed):
    shown = client_of(nia).get(PREVIEW, {"name": typed})

    assert shown.status_code == 200
    assert "<script>" not in shown.content.decode()


def test_the_preview_writes_nothing(nia, client_of):
    page = client_of(nia)
    before = business()

    page.get(PREVIEW, {"name": "Acme"})

    assert business() == before


# The same on plain submit


def test_a_taken_handle_is_said_at_the_field_with_alternatives_to_pick(nia, acme, client_of):
    page = client_of(nia)

    shown = page.post("/welcome/", {"name": "Acme"})

    assert "The handle acme is taken" in reason_at(shown, "name")
    assert value_of(shown, "name") == "Acme"
    assert 'type="radio" name="handle" value="acme-hq"' in shown.content.decode()


def test_picking_an_alternative_creates_the_organization_under_it(nia, acme, client_of):
    answer = client_of(nia).post("/welcome/", {"name": "Acme", "handle": "acme-hq"})

    assert answer.headers["Location"] == "/organizations/acme-hq/"
    created = Organization.objects.created_by(nia).get()
    assert (created.name, created.handle) == ("Acme", "acme-hq")


def test_an_alternative_taken_meanwhile_is_refused_with_others(nia, acme, client_of):
    other = make_organization("Acme HQ", by=make_person("Tom"))
    assert other.organization.handle == "acme-hq"

    shown = client_of(nia).post("/welcome/", {"name": "Acme", "handle": "acme-hq"})

    assert "The handle acme-hq is taken" in reason_at(shown, "name")
    assert 'value="acme-team"' in shown.content.decode()
    assert not nia.memberships.exists()


@pytest.mark.parametrize("handle", ["x" * 41, "a\0b", "Settings", "../x", "ACME", "1"])
def test_a_forged_handle_says_why_at_the_field(nia, client_of, handle):
    page = client_of(nia)
    before = business()

    shown = page.post("/welcome/", {"name": "Stark Industries", "handle": handle})

    assert shown.status_code == 200
    assert reason_at(shown, "name")
    assert value_of(shown, "name") == "Stark Industries"
    assert business() == before
