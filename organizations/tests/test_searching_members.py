"""Finding members: by the beginning of a name or address, by role, page by page."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from organizations.models import Membership
from organizations.roles import RoleSlug
from tests.cast import add_member, make_person
from tests.reading import link_named, value_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]
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


# Pages


@pytest.fixture
def crowd(acme, adam):
    """120 members, some of whom joined in the same moment."""
    now = timezone.now()
    users = User.objects.bulk_create(
        User(email=f"p{n:03}@example.com", name=f"Person {n:03}") for n in range(120)
    )
    Membership.objects.bulk_create(
        Membership(organization=acme, user=user, joined_at=now + timedelta(hours=1 + n // 40))
        for n, user in enumerate(users)
    )
    return users


def people_on(shown):
    text = shown.content.decode()
    return [n for n in range(120) if f">Person {n:03}</a>" in text]


def walk(page, shown, name):
    """This page and all that follow in that direction."""
    pages = [shown]
    while f'rel="{"next" if name == "Next" else "prev"}"' in pages[-1].content.decode():
        pages.append(page.get(MEMBERS + link_named(pages[-1], name)))
        assert len(pages) < 10
    return pages


def test_pages_lead_on_and_back_and_leave_nobody_out(crowd, adam, client_of):
    page = client_of(adam)

    forth = walk(page, page.get(MEMBERS), "Next")
    back = walk(page, forth[-1], "Previous")

    assert [len(people_on(shown)) for shown in forth] == [50, 50, 20]
    assert sorted(n for shown in forth for n in people_on(shown)) == list(range(120))
    assert [people_on(shown) for shown in reversed(back)] == [people_on(s) for s in forth]


def test_pages_keep_the_search(crowd, adam, client_of):
    page = client_of(adam)

    first = page.get(MEMBERS, {"q": "person 0"})
    second = page.get(MEMBERS + link_named(first, "Next"))

    assert len(people_on(first)) == len(people_on(second)) == 50
    assert set(people_on(first) + people_on(second)) == set(range(100))
    assert value_of(second, "q") == "person 0"


def test_somebody_who_joins_meanwhile_moves_no_page(crowd, adam, acme, client_of):
    page = client_of(adam)
    first = page.get(MEMBERS)
    second = people_on(page.get(MEMBERS + link_named(first, "Next")))

    late = make_person("Late")
    acme.memberships.create(user=late, joined_at=timezone.now() + timedelta(hours=9))

    assert people_on(page.get(MEMBERS + link_named(first, "Next"))) == second


def test_a_cursor_that_is_not_ours_shows_the_first_page(crowd, adam, client_of):
    page = client_of(adam)
    first = people_on(page.get(MEMBERS))

    for value in ("0", "-1", "2", "99999999999999999999", "abc", "ä:ö:ü", ":::"):
        for name in ("after", "before", "page"):
            assert people_on(page.get(MEMBERS, {name: value})) == first, (name, value)


def test_a_signature_for_something_else_is_no_cursor(crowd, adam, client_of):
    page = client_of(adam)

    for forged in ([], ["x"], ["x", "y"], {"a": 1}, "text", None, ["2026-01-01", "x"]):
        text = signing.dumps(forged, salt="console.paging")
        assert page.get(MEMBERS, {"after": text}).status_code == 200, forged


def test_a_cursor_of_another_list_shows_the_first_page(crowd, adam, acme, client_of):
    """They are signed with the same key, and their columns are of other types."""
    page = client_of(adam)
    first = page.get(MEMBERS)
    cursor = link_named(first, "Next")

    assert page.get("/organizations/acme/settings/invitations/" + cursor).status_code == 200
    assert page.get("/organizations/acme/" + cursor).status_code == 200


def test_a_cursor_shows_nobody_of_another_organization(crowd, adam, zed, client_of):
    older = link_named(client_of(adam).get(MEMBERS), "Next")

    shown = client_of(zed).get("/organizations/zenith/settings/members/" + older)

    assert people_on(shown) == []


def test_the_actions_of_a_row_are_those_that_the_reader_may(people, adam, mia, client_of):
    of_adam = client_of(adam).get(MEMBERS).content.decode()
    of_mia = client_of(mia).get(MEMBERS).content.decode()

    assert "Invite members" in of_adam
    assert f'href="{MEMBERS}{people.pk}/" aria-label="Actions for' in of_adam
    assert f"{MEMBERS}0/remove/" in of_adam
    assert "Invite members" not in of_mia
    assert MEMBERS + "0/" not in of_mia
    assert "/remove/" not in of_mia
    assert "/organizations/acme/leave/" in of_mia
