"""The foot of the portal: support, terms and other links, to https and email addresses only."""

import pytest

from portal.looks.foot_links import LONGEST_LABEL, LONGEST_URL, MOST_LINKS
from portal.models import SECTIONS
from portal.tests.test_look import show
from tests.reading import document, reason_at, value_of, words

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"
LOOKS = "/organizations/acme/settings/portal/look/"
ORDER = dict(zip(("first", "second", "third", "fourth"), SECTIONS, strict=True))
STATUS = "https://status.acme.example/now?in=eu"


def foot_of(answer):
    (foot,) = document(answer).iter("footer")
    return foot


def links_in(answer):
    return [(a.text, a.get("href")) for a in foot_of(answer).iter("a")]


def test_what_is_typed_is_at_the_bottom_of_every_page(adam, eve, acme, client_of):
    sent = {
        "support": " help@acme.example ",
        "terms": "https://acme.example/terms",
        "links": f"\nStatus of our APIs   {STATUS}\r\n\nImprint https://acme.example\n",
    }

    client_of(adam).post(LOOKS, {**ORDER, **sent})
    client_of(adam).post(f"{LOOKS}1/live/")

    expected = [
        ("Support", "mailto:help@acme.example"),
        ("Terms", "https://acme.example/terms"),
        ("Status of our APIs", STATUS),
        ("Imprint", "https://acme.example"),
    ]
    for page in (PORTAL, f"{PORTAL}applications/"):
        answer = client_of(eve).get(page)
        assert links_in(answer) == expected
        assert "Powered by Console" in words(answer)
    assert 'contact <a href="mailto:help@acme.example">Acme</a>' in (
        client_of(eve).get(PORTAL).content.decode()
    )
    form = client_of(adam).get(LOOKS)
    assert value_of(form, "support") == "help@acme.example"
    assert value_of(form, "terms") == "https://acme.example/terms"
    assert f"Status of our APIs {STATUS}\nImprint https://acme.example" in form.content.decode()


def test_the_standard_look_has_a_foot_without_links(eve, client_of):
    answer = client_of(eve).get(PORTAL)

    assert links_in(answer) == []
    assert "© Acme" in "".join(foot_of(answer).itertext())


FAULTS = {
    "support": [
        *("javascript:alert(1)", "http://acme.example", "help", "help@", "mailto:help", "//a.b"),
        *("mailto:a@acme.example?bcc=b@x.example", "a@acme.example, b@acme.example"),
        *("https://user:secret@acme.example/", "data:text/html,x", f"{'a' * 290}@x.y"),
    ],
    "terms": [
        *("javascript:alert(1)//https://a.example", "http://acme.example", "acme.example"),
        *("mailto:help@acme.example", "https://", "https://acme.example/ x", " ftp://a.example"),
        *("https://acme.example@evil.example/", "https://a.example/" + "x" * LONGEST_URL),
    ],
    "links": [
        *(
            "https://acme.example",
            "Status javascript:alert(1)",
            "Status",
            "Status http://a.example",
        ),
        "\n".join(["Status https://a.example"] * (MOST_LINKS + 1)),
        f"{'x' * (LONGEST_LABEL + 1)} https://a.example",
        *("A\u202eB https://a.example", "{x} {0}", "Help help@acme.example"),
    ],
}


@pytest.mark.parametrize("field", list(FAULTS))
def test_what_is_no_link_is_refused_at_its_field(adam, acme, client_of, field, subtests):
    for typed in FAULTS[field]:
        with subtests.test(typed=typed[:60]):
            answer = client_of(adam).post(LOOKS, {**ORDER, field: typed})

            assert answer.status_code == 200
            assert reason_at(answer, field)
            assert not acme.looks.exists()


def test_a_support_page_can_be_a_website(adam, eve, client_of):
    show(adam, support="https://help.acme.example/@apis")

    assert links_in(client_of(eve).get(PORTAL)) == [("Support", "https://help.acme.example/@apis")]
