"""The portal in the brand of its owner: the logo in the header and as icon, and at the door."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.tests.letters import letters_to
from organizations.models.domain_claim import DomainState
from portal.looks.logos import ICON_SIZE, decode_logo, icon_of
from portal.tests.makers import add_domain
from portal.tests.test_look import show
from tests.images import picture
from tests.reading import document, words

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"
ACCESS = f"{PORTAL}access/"
SIGN_IN, SIGN_UP = reverse("account_login"), reverse("account_signup")
ENTRANCES = [SIGN_IN, SIGN_UP, reverse("account_request_login_code")]


@pytest.fixture
def look(adam):
    """The live look of Acme, with an accent and a logo."""
    return show(adam, accent="#166534", logo=decode_logo(picture(size=(100, 40))))


def header_of(answer):
    (header,) = (e for e in document(answer).iter("header"))
    return header


def icon_in(answer):
    (icon,) = (e for e in document(answer).iter("link") if e.get("rel") == "icon")
    return icon.get("href")


def brand_in(answer):
    """Where the brand leads, and what it says; None without one."""
    brands = [e for e in document(answer).iter("a") if e.get("class") == "portal-brand"]
    if not brands:
        return None
    (brand,) = brands
    images = [image.get("alt") for image in brand.iter("img")]
    return brand.get("href"), *images, "".join(brand.itertext()).strip()


def buttons(answer, label):
    """The classes of the buttons with this label."""
    return [
        e.get("class")
        for e in document(answer).iter()
        if "".join(e.itertext()).strip() == label and e.get("class", "").startswith("btn ")
    ]


def test_the_logo_takes_the_place_of_the_mark_and_the_name(eve, adam, look, client_of):
    for reader in (eve, adam):
        answer = client_of(reader).get(PORTAL)

        assert brand_in(answer) == (PORTAL, "Acme, Developer Portal", "")
        assert not any(e.get("class") == "mark" for e in header_of(answer).iter())
        assert icon_in(answer) == f"{PORTAL}look/{look.logo_name}/icon.png"


def test_without_a_logo_members_keep_the_switcher_and_others_see_the_name(
    eve, adam, public, client, client_of
):
    of_member = client_of(adam).get(PORTAL)
    of_outsider, of_visitor = client_of(eve).get(PORTAL), client.get(PORTAL)

    assert brand_in(of_member) is None
    assert "Organization: Acme" in words(of_member)
    for answer in (of_outsider, of_visitor):
        assert brand_in(answer) == (PORTAL, "AAcme")
        assert icon_in(answer).endswith("favicon.svg")


@pytest.mark.parametrize("size", [(400, 80), (40, 80), (80, 80), (1, 1), (400, 1)])
def test_the_icon_is_a_square(size):
    icon = Image.open(BytesIO(icon_of(decode_logo(picture(size=size)).content)))

    assert icon.size == (ICON_SIZE, ICON_SIZE)


def test_the_icon_is_there_under_the_name_of_the_logo_only(eve, look, client_of, zed):
    page = f"{PORTAL}look/{look.logo_name}/icon.png"

    answer = client_of(eve).get(page)

    assert answer["Content-Type"] == "image/png"
    assert "immutable" in answer["Cache-Control"]
    assert client_of(eve).get(page.replace("/1-", "/2-")).status_code == 404
    assert client_of(zed).get(page).status_code == 404


@pytest.mark.parametrize("page", ENTRANCES)
def test_who_comes_from_a_portal_sees_its_brand_at_the_door(public, look, client, page):
    answer = client.get(page, {"next": ACCESS})

    assert brand_in(answer) == (PORTAL, "Acme, Developer Portal", "")
    assert f"look/{look.sheet_name}.css" in answer.content.decode()
    assert icon_in(answer).endswith("icon.png")
    assert "Powered by Console" in words(answer)


def test_the_door_says_what_for_and_that_an_account_comes_first(public, client):
    answer = client.get(SIGN_IN, {"next": ACCESS})

    assert "To request access to the APIs of Acme, you need an account." in words(answer)
    assert buttons(answer, "Create account") == ["btn btn-primary wide"]
    assert buttons(answer, "Sign in") == ["btn btn-outline-secondary"]
    assert "Then you request access to the APIs of Acme" in words(
        client.get(SIGN_UP, {"next": ACCESS})
    )
    reader = client.get(SIGN_IN, {"next": f"{PORTAL}apis/payments/v1/"})
    assert "You come back to the Developer Portal of Acme." in words(reader)


@pytest.mark.parametrize("email", ["nia@example.com", "adam@example.com"])
def test_the_brand_stays_until_the_address_is_verified_whoever_has_it(public, look, client, email):
    person = {"email": email, "name": "Nia", "password1": "correct horse battery"}

    answer = client.post(SIGN_UP, {**person, "next": ACCESS}, follow=True)

    assert "Check your email" in words(answer)
    assert brand_in(answer) == (PORTAL, "Acme, Developer Portal", "")


def test_codes_come_in_the_brand_of_the_portal_that_was_left(public, look):
    typed = {"name": "Nia", "password1": "correct horse battery"}
    for address, target, is_branded in (
        ("nia@example.com", PORTAL, True),
        ("tim@example.com", "/organizations/", False),
    ):
        Client().post(SIGN_UP, typed | {"email": address, "next": target})
        (letter,) = letters_to(address)
        html = letter.alternatives[0][0]
        for sign in ("cid:logo@console", "Sent with Console", "#166534"):
            assert (sign in html) == is_branded, sign


@pytest.mark.parametrize("page", ENTRANCES)
def test_nothing_is_said_of_a_portal_that_shows_nothing_to_everyone(acme, look, client, page):
    plain = words(client.get(page))

    for target in (
        PORTAL,
        ACCESS,
        f"/portal/{acme.pk}/",
        "/portal/nobody/",
        "/organizations/acme/",
    ):
        answer = client.get(page, {"next": target})
        assert words(answer) == plain
        assert brand_in(answer) is None


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/portal/acme/",
        "//evil.example/portal/acme/",
        "/\\portal/acme/",
        "x" * 3_000,
    ],
)
def test_only_a_path_of_the_console_leads_to_a_door(public, client, target):
    assert brand_in(client.get(SIGN_IN, {"next": target})) is None


def test_pages_of_people_who_are_signed_in_have_no_door(adam, public, client_of):
    answer = client_of(adam).get(reverse("accounts:sign-in-again"), {"next": ACCESS})

    assert brand_in(answer) is None


def test_settings_have_the_urls_of_the_portal_to_copy(acme, adam, client_of):
    add_domain(acme, "apis.acme.example", DomainState.PROVED)
    add_domain(acme, "later.acme.example", DomainState.PENDING)

    page = client_of(adam).get("/organizations/acme/settings/portal/")

    copied = [e.get("data-copy") for e in document(page).iter() if e.get("data-copy")]
    assert copied == [f"http://testserver{PORTAL}", "https://apis.acme.example/"]
