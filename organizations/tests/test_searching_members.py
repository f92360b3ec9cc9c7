"""Finding members: by the beginning of a name or address, and by role."""

import pytest

from accounts import actions as accounts
from accounts.models import User
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_person
from tests.reading import link_named, value_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.untraced, pytest.mark.both]
MEMBERS = "/organizations/acme/settings/members/"
STRANGE = [
    "%",
    "_",
    "%%",
    "\\",
    "'",
    '"',
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "𝓐𝓭𝓪𝓶",
    "😀",
    "İ",
    "x" * 254,
    "x" * 5000,
    "0",
    "-1",
    "null",
    "[]",
    "{}",
]

NOTHING = ["\u0301", " \u0300 \u0301 ", "(\u0301)", "...", "()", "''", "—", "!?"]
"""What folds to nothing, and what is in no name."""


@pytest.fixture
def people(acme):
    """Ada, Adele and Bob, beside Adam."""
    ada = add_member(acme, "Ada", RoleSlug.DEVELOPER)
    add_member(acme, "Adele", RoleSlug.API_PUBLISHER, RoleSlug.DEVELOPER)
    add_member(acme, "Bob van Dyck", RoleSlug.BILLING_ADMINISTRATOR)
    return ada


def found(page, **query):
    """The names that the list shows, of those whom these tests know."""
    text = words(page.get(MEMBERS, query)).partition("Joined")[2]
    return {name for name in ("Adam", "Ada ", "Adele", "Bob van Dyck", "Zed") if name in text}


@pytest.mark.parametrize("typed", NOTHING)
def test_what_folds_to_nothing_finds_nobody_and_says_so(people, adam, client_of, typed):
    page = client_of(adam)

    assert found(page, q=typed) == set()
    assert "No members match your search." in words(page.get(MEMBERS, {"q": typed}))
    leave = page.get("/organizations/acme/leave/", {"q": typed})
    assert "No one matches your search." in words(leave)


def test_everybody_is_listed_newest_first(people, adam, client_of):
    text = words(client_of(adam).get(MEMBERS)).partition("Joined")[2]

    assert found(client_of(adam)) == {"Adam", "Ada ", "Adele", "Bob van Dyck"}
    assert text.index("Bob van Dyck") < text.index("Adele") < text.index("Adam")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ad", {"Adam", "Ada ", "Adele"}),
        ("AD", {"Adam", "Ada ", "Adele"}),
        ("Ade", {"Adele"}),
        ("bob.van", {"Bob van Dyck"}),
        ("BOB VAN", {"Bob van Dyck"}),
        ("adele@example.com", {"Adele"}),
        ("dyck", {"Bob van Dyck"}),
        ("dyck bob", {"Bob van Dyck"}),
        ("van.dyck@", {"Bob van Dyck"}),
        ("Bob van Dyck <bob.van.dyck@example.com>", {"Bob van Dyck"}),
        ("Dyck, Bob", {"Bob van Dyck"}),
        ("example.com", {"Adam", "Ada ", "Adele", "Bob van Dyck"}),
        ("@example", {"Adam", "Ada ", "Adele", "Bob van Dyck"}),
        ("bob adele", set()),
        ("dyck.van", set()),
        ("ele", set()),
        ("yck", set()),
        ("ample.com", set()),
        ("zed", set()),
    ],
)
def test_found_by_the_beginning_of_any_word_of_name_or_address(
    people, adam, zed, client_of, typed, names
):
    assert found(client_of(adam), q=typed) == names


def test_found_however_the_letters_were_composed(acme, adam, client_of):
    add_member(acme, "Zoe", RoleSlug.DEVELOPER)
    zoe = User.objects.get(name="Zoe")
    zoe.name = "Zoé Durand"
    zoe.save()

    for typed in ("zo\u00e9", "Zoe\u0301", "zo\u00e9  d", " zo\u00e9", "durand", "ZOE"):
        assert "Zoé Durand" in words(client_of(adam).get(MEMBERS, {"q": typed})), ascii(typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Özil", "özil"),
        ("Özil", "ÖZ"),
        ("özil", "Ö"),
        ("Ömer", "O\u0308m"),
        ("Ярослав", "яро"),
        ("ярослав", "ЯРО"),
        ("Straßer", "STRASS"),
        ("Ϊων", "ϊω"),
        ("Øyvind Łukasz", "oyvind"),
        ("Øyvind Łukasz", "łuk"),
        ("Đặng Thị", "dang thi"),
        ("Anna Müller-Lüdenscheidt", "ludenscheidt"),
        ("Conan O'Brien", "brien"),
        ("山田 太郎", "太郎"),
    ],
)
def test_found_in_any_case_of_any_alphabet(acme, adam, client_of, name, typed):
    somebody = make_person("Somebody")
    acme.memberships.create(user=somebody)
    accounts.change_name(name=name, by=somebody)

    shown = words(client_of(adam).get(MEMBERS, {"q": typed})).partition("Joined")[2]

    assert name in shown
    assert "Adam" not in shown


def test_not_found_by_the_name_that_somebody_had_before(people, adam, client_of):
    quentin = User.objects.create_user("q1@example.com", name="Quentin")
    people.organization.memberships.create(user=quentin)
    assert "Quentin" in words(client_of(adam).get(MEMBERS, {"q": "quen"})).partition("Joined")[2]

    accounts.change_name(name="Zed", by=quentin)

    assert found(client_of(adam), q="quen") == set()
    assert found(client_of(adam), q="ZED") == {"Zed"}


def test_filtered_by_role(people, adam, client_of):
    page = client_of(adam)

    assert found(page, role="developer") == {"Ada ", "Adele"}
    assert found(page, role="api-publisher") == {"Adele"}
    assert found(page, role="environment-manager") == set()
    assert found(page, role="developer", q="ade") == {"Adele"}


def test_a_member_with_two_roles_is_listed_once(people, adam, client_of):
    text = words(client_of(adam).get(MEMBERS)).partition("Joined")[2]

    assert text.count("adele@example.com") == words(
        client_of(adam).get(MEMBERS, {"role": "developer"})
    ).partition("Joined")[2].count("adele@example.com")


def test_what_was_searched_for_stays_in_the_form(people, adam, client_of):
    shown = client_of(adam).get(MEMBERS, {"q": "ade", "role": "developer"})

    assert value_of(shown, "q") == "ade"
    assert '<option value="developer" selected>' in shown.content.decode()


def test_nobody_found_says_so_and_leads_back(people, adam, client_of):
    shown = client_of(adam).get(MEMBERS, {"q": "nobody"})

    assert "No members match" in words(shown)
    assert link_named(shown, "View all members") == MEMBERS


@pytest.mark.parametrize("typed", STRANGE, ids=ascii)
def test_strange_searches_are_searches(people, adam, client_of, typed):
    page = client_of(adam)

    for query in ({"q": typed}, {"role": typed}, {"after": typed}, {"before": typed}):
        assert page.get(MEMBERS, query).status_code == 200
    assert found(page, q=typed) <= {"Adam", "Ada ", "Adele", "Bob van Dyck"}


@pytest.mark.parametrize("typed", ["%", "_", "a%a", "_da"])
def test_signs_of_the_database_find_nobody(people, adam, client_of, typed):
    assert found(client_of(adam), q=typed) == set()


def test_a_role_that_does_not_exist_shows_everybody(people, adam, client_of):
    assert len(found(client_of(adam), role="owner")) == 4


def test_the_actions_of_a_row_are_those_that_the_reader_may(people, adam, mia, client_of):
    of_adam = client_of(adam).get(MEMBERS).content.decode()
    of_mia = client_of(mia).get(MEMBERS).content.decode()

    assert "Invite members" in of_adam
    assert f'href="{MEMBERS}{people.pk}/" aria-label="Actions for' in of_adam
    assert f"{MEMBERS}0/delete/" in of_adam
    assert "Invite members" not in of_mia
    assert MEMBERS + "0/" not in of_mia
    assert "/delete/" not in of_mia
    assert "/organizations/acme/leave/" in of_mia
