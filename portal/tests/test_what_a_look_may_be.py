"""What the look of a portal may be: colors one can read, words that do not mislead, an order."""

import pytest

from apis.models import Api, Visibility
from apis.tests.makers import add_api, add_version
from portal.actions.looks import NoOrder
from portal.models import SECTIONS
from portal.tests.test_look import save, show
from tests.reading import reason_at, words

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"
LOOKS = "/organizations/acme/settings/portal/look/"
ORDER = dict(zip(("first", "second", "third", "fourth"), SECTIONS, strict=True))
GREEN = {"accent": "#0F5F4A", "title": "", "welcome": "", **ORDER}


@pytest.fixture
def public(adam):
    """A version that everyone sees."""
    version = add_version(add_api("Payments", by=adam))
    Api.objects.update(visibility=Visibility.PUBLIC)
    return version


@pytest.mark.parametrize(
    "typed",
    [
        "red",
        "red;} body{display:none}",
        "#4338ca;} body{display:none",
        "url(https://evil.example/)",
        "</style><script>alert(1)</script>",
        "var(--ink)",
        "#43 38ca",
        "#4338ca/**/",
        "#４３３８ca",
        "\\23 4338ca",
        "#4338ca\0",
        "#" * 10_000,
    ],
)
def test_what_is_no_color_is_refused_at_its_field(adam, acme, client_of, typed):
    answer = client_of(adam).post(LOOKS, {**GREEN, "accent": typed})

    assert answer.status_code == 200
    assert reason_at(answer, "accent")
    assert not acme.looks.exists()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (
            "#FFCC00",
            "White on #FFCC00 reaches 1.5:1; 4.5:1 is needed."
            " The nearest shade that does is #856A00.",
        ),
        (
            "#ffffff",
            "White on #FFFFFF reaches 1.0:1; 4.5:1 is needed."
            " The nearest shade that does is #6E6E6E.",
        ),
        (
            "#e11d48",
            "#E11D48 on the background of rows reaches 4.1:1; 4.5:1 is needed."
            " The nearest shade that does is #D61C44.",
        ),
    ],
)
def test_a_color_that_is_hard_to_read_is_named_with_its_ratio(adam, acme, client_of, typed, reason):
    answer = client_of(adam).post(LOOKS, {**GREEN, "accent": typed, "title": "Kept"})

    assert reason_at(answer, "accent") == reason
    assert b'value="Kept"' in answer.content
    assert not acme.looks.exists()


@pytest.mark.parametrize("field", ["title", "welcome"])
@pytest.mark.parametrize("typed", ["a\u202eb", "a\0b", "x" * 201, "x" * 50_000, "\u200b"])
def test_words_that_mislead_are_refused_at_their_field(adam, acme, client_of, field, typed):
    answer = client_of(adam).post(LOOKS, {**GREEN, field: typed})

    assert answer.status_code == 200
    assert reason_at(answer, field)
    assert not acme.looks.exists()


def test_words_are_text_on_the_page(adam, eve, client_of):
    show(adam, title="<script>alert(1)</script>", welcome="{{ organization }} </style>")

    page = client_of(eve).get(PORTAL).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ organization }} &lt;/style&gt;" in page


def test_an_overview_has_its_sections_in_the_chosen_order(adam, eve, public, client_of):
    overview = f"{PORTAL}apis/payments/v1/"
    before = words(client_of(eve).get(overview))
    show(adam, order=["versions", "addresses", "plans", "subscriptions"])

    after = words(client_of(eve).get(overview))

    assert before.index("Base URLs") < before.index("Plans") < before.index("Versions")
    assert after.index("Versions") < after.index("Base URLs") < after.index("Plans")


def test_a_section_is_named_once(adam, acme, client_of):
    answer = client_of(adam).post(LOOKS, {**GREEN, "fourth": "plans"})

    assert reason_at(answer, "fourth") == "Plans is already the second section."
    assert not acme.looks.exists()


@pytest.mark.parametrize(
    "order",
    [[], ["plans"], [*SECTIONS, "plans"], [*list(SECTIONS)[1:], "../../secret"]],
)
def test_an_order_is_one_of_all_sections(adam, acme, order):
    with pytest.raises(NoOrder):
        save(adam, order=order)


@pytest.mark.parametrize("sent", [{}, {"first": "plans"}, {**ORDER, "second": "nowhere"}])
def test_an_order_with_gaps_is_refused_at_its_fields(adam, acme, client_of, sent):
    answer = client_of(adam).post(LOOKS, {"title": "One", **sent})

    assert answer.status_code == 200
    assert reason_at(answer, "second")
    assert not acme.looks.exists()
