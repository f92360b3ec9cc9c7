"""Handles: made from any name, and compared so that two that look the same are one."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from organizations import actions
from organizations.actions import create_organization
from organizations.models import Handle, Organization
from organizations.tenancy import handles, names
from tests.addresses import routes
from tests.cast import make_organization, make_person

pytestmark = pytest.mark.both


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Stark Industries", "stark-industries"),
        ("Acme", "acme"),
        ("  Acme -- Corp.  ", "acme-corp"),
        ("Café Zürich", "cafe-zurich"),
        ("Аэрофлот", "aeroflot"),
        ("7 Seas", "org-7-seas"),
        ("AB!", "ab-org"),
        ("x" * 60, "x" * 40),
        ("Smith, Jones & Co.", "smith-jones-co"),
    ],
)
def test_a_name_makes_this_handle(name, handle):
    assert handles.make_handle(name) == handle


@settings(max_examples=500, deadline=None)
@given(st.text(min_size=1, max_size=70))
@example("٣٣٣")
@example("½½½")
@example("---")
@example("1" * 60)
@example("word " * 12)
@example("x" * 39 + " yy")
def test_any_name_makes_a_handle_of_the_right_shape(name):
    handle = handles.make_handle(names.normalize(name))

    assert handles.PATTERN.fullmatch(handle)
    assert 3 <= len(handle) <= 40


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"))
def test_alternatives_are_of_the_right_shape_and_differ(handle):
    assume(3 <= len(handle) <= 40)

    others = list(handles.alternative_handles(handle))

    assert len(others) >= 3
    assert len(set(others)) == len(others)
    assert all(handles.reason_against_handle(other) == "" for other in others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acme1", "acmel"),
        ("acme1", "acmei"),
        ("st0re", "store"),
        ("modern", "modem"),
        ("vvest", "west"),
        ("5tark", "stark"),
        ("8ank", "bank"),
        ("2ebra", "zebra"),
    ],
)
def test_look_alikes_are_one(one, other):
    assert handles.handle_key(one) == handles.handle_key(other)


@pytest.mark.parametrize(("one", "other"), [("acme", "acne"), ("acme", "ac-me"), ("nn1", "m1x")])
def test_handles_that_read_otherwise_stay_two(one, other):
    assert handles.handle_key(one) != handles.handle_key(other)


@pytest.mark.parametrize(
    "handle",
    [
        "admin",
        "settings",
        "organizations",
        "new",
        "menu",
        "handle",
        "healthz",
        "postmaster",
        "adm1n",
        "webrnaster",
        "supp0rt",
        "sign-in",
        "log-0ut",
    ],
)
def test_reserved_words_and_their_look_alikes_are_refused(handle):
    assert "reserved" in handles.reason_against_handle(handle)


def test_no_word_of_our_addresses_can_be_a_handle():
    """Under /organizations/ a handle stands beside pages of ours. No address begins with one."""
    paths = [route.path.split("/") for route in routes()]
    words = {path[0] for path in paths} | {path[1] for path in paths if path[0] == "organizations"}

    for word in words:
        if word and "<" not in word:
            assert handles.hyphenless_key(
                word
            ) in handles.reserved_hyphenless_keys() or not handles.PATTERN.fullmatch(word), word


@pytest.mark.parametrize("form", ["{}", "{0.hex}"])
def test_what_parses_as_an_id_is_refused(form):
    for _ in range(50):
        handle = "a" + form.format(uuid4())[1:]
        assert handles.reason_against_handle(handle) == "A handle cannot look like an ID."


@pytest.mark.parametrize(
    "handle",
    [
        *("", "ab", "x" * 41, "Acme", "acme corp", "-acme", "acme-", "ac--me", "1acme", "ac_me"),
        *("acmé", "acme\n", "ac.me", "xn--acme-", "../etc", "acme/settings"),
    ],
)
def test_handles_of_another_shape_are_refused(handle):
    assert handles.reason_against_handle(handle)


@pytest.mark.django_db
@pytest.mark.parametrize("handle", ["modem", "m0dem", "modern", "rnodern"])
def test_a_handle_that_looks_like_a_taken_one_is_taken(zed, handle):
    make_organization("Modern", by=make_person("Moe"))

    with pytest.raises(actions.HandleTaken):
        create_organization(name="Some Name", handle=handle, by=make_person("Eve"))
    assert Organization.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("taken", "handle"),
    [
        *(("star-network", "starnetwork"), ("starnetwork", "star-network")),
        *(("stark-industries", "starkindustries"), ("starkindustries", "star-k-1ndustries")),
        *(("vvest-corp", "w-estcorp"), ("war-nings", "wamlngs")),
    ],
)
def test_a_handle_that_differs_by_hyphens_is_taken_to_others(zed, taken, handle):
    moe = create_organization(name="Some Name", handle=taken, by=make_person("Moe"))

    with pytest.raises(actions.HandleTaken):
        create_organization(name="Some Name", handle=handle, by=make_person("Eve"))
    assert not actions.is_free(handle)
    assert not actions.is_free(handle, to=zed.organization)
    assert actions.is_free(handle, to=moe.organization)


@pytest.mark.django_db
def test_organizations_that_differ_by_hyphens_already_both_stay_and_are_found(acme, adam):
    make_organization("Acme Two", by=make_person("Tom"))
    for model in (Organization, Handle):
        model.objects.filter(handle="acme-two").update(handle="ac-me", handle_key="ac-me")

    assert not actions.is_free("acm-e")
    assert not actions.is_free("acm-e", to=acme)
    assert set(Handle.objects.with_hyphenless_keys(["acme"]).values_list("handle", flat=True)) == {
        "acme",
        "ac-me",
    }


@pytest.mark.django_db
def test_free_alternatives_leave_out_what_is_taken_or_looks_taken(adam):
    create_organization(name="Acme Team", handle="acme-team", by=make_person("Tom"))
    create_organization(name="Acme Org", handle="acme-0rg", by=make_person("Ora"))
    create_organization(name="Acme HQ", handle="acmehq", by=make_person("Hal"))

    free = actions.free_alternatives("acme")

    assert len(free) == 3
    assert not {"acme", "acme-team", "acme-org", "acme-hq"} & set(free)
    assert all(actions.is_free(handle) for handle in free)


@pytest.mark.django_db
def test_the_database_holds_one_of_two_look_alikes_whatever_the_code_says(acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(name="Acme", handle="acme-x", handle_key=acme.handle_key)
