"""Email addresses and names of people that are none, or another spelling of one."""

import pytest

from tests.bad_input.values import written
from tests.cast import make_person
from tests.pages import CheckedClient
from tests.reading import reason_at, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]


@pytest.mark.parametrize(
    "address",
    [
        "ıa@example.com",
        "\u212aim@example.com",
        "nia@example.ſe",
        "İa@example.com",
        '"nia"@example.com',
        "nia@localhost",
        "nia@[127.0.0.1]",
        "x" * 65 + "@example.com",
        "nia@" + "x" * 260 + ".example",
        "nia@example.com\r\nBcc: all@example.com",
        "nia\u200b@example.com",
        "ｎia@example.com",
        "nia",
        "",
    ],
    ids=ascii,
)
def test_what_is_no_address_signs_nobody_up_in_or_on(address, adam, client_of):
    visitor, member = CheckedClient(), client_of(adam)
    before = written()

    for page, form, field, data in (
        (visitor, "/accounts/signup/", "email", {"password1": "a long enough password"}),
        (visitor, "/accounts/login/", "login", {"password": "a long enough password"}),
        (visitor, "/accounts/login/code/", "email", {}),
        (visitor, "/accounts/password/reset/", "email", {}),
        (member, "/accounts/email/", "email", {"action_add": ""}),
    ):
        answer = page.post(form, {**data, field: address})
        if answer.status_code == 302:
            assert "reauthenticate" in answer.headers["Location"], form
            continue
        assert answer.status_code == 200, form
        assert reason_at(answer, field), form
        if "\r" not in address:
            assert value_of(answer, field) == address, form
    assert written() == before


@pytest.mark.parametrize("twin", ["ADAM@EXAMPLE.COM", "Adam@Example.com", " adam@example.com "])
def test_another_spelling_of_an_address_is_the_same_person(twin, adam):
    page = CheckedClient()

    answer = page.post("/accounts/login/", {"login": twin, "password": "a long enough password"})

    assert answer.status_code == 302
    assert page.get("/", follow=True).wsgi_request.user == adam.user


@pytest.mark.parametrize("name", ["x" * 61, "Ac\u202eme", "Аdаm", "www.evil.example", "5551234567"])
def test_a_persons_name_that_is_unfit_is_refused_at_the_field(name, client_of):
    page = client_of(make_person("Pat"))
    before = written()

    answer = page.post("/accounts/profile/", {"name": name})

    assert reason_at(answer, "name")
    assert value_of(answer, "name") == name
    assert written() == before
