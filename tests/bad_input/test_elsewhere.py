"""Wherever a form or a query says to go next, one stays at this console."""

from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from tests.bad_input.values import ELSEWHERE
from tests.cast import invite
from tests.pages import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]


def goes_nowhere_else(answer):
    """Whether a redirect leads to a path of this site, in every way browsers read one."""
    if answer.status_code not in {301, 302, 303, 307, 308}:
        return True
    target = answer.headers["Location"]
    parts = urlsplit(target)
    return (
        not parts.netloc
        and not parts.scheme
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and target.isprintable()
    )


@pytest.mark.once
@pytest.mark.parametrize("target", ELSEWHERE, ids=lambda t: ascii(t)[:40])
def test_next_leads_nowhere_else(target, adam, things, nia, zed, client_of):
    member, newcomer, visitor = client_of(adam), client_of(nia), CheckedClient()
    invitation = invite("nia@example.com", by=zed)
    query = "?next=" + quote(target)
    sign_in = {"login": "zed@example.com", "password": "a long enough password"}

    answers = [
        member.get("/" + query),
        member.get("/welcome/" + query),
        member.get("/accounts/login/" + query),
        member.get("/accounts/signup/" + query),
        member.post("/theme/", {"theme": "dark", "next": target}),
        member.post("/theme/" + query, {"theme": "dark"}),
        newcomer.get("/" + query),
        newcomer.post("/organizations/new/" + query, {"name": "Own Firm"}),
        newcomer.post(f"/invitations/{invitation.pk}/join/", {"next": target}),
        visitor.post("/accounts/login/" + query, sign_in),
        Client().post("/accounts/login/", {**sign_in, "next": target}),
        member.post("/accounts/logout/" + query),
    ]

    assert [a.wsgi_request.path for a in answers if not goes_nowhere_else(a)] == []
    follow = client_of(zed).get("/" + query, follow=True)
    assert all("evil" not in to.split("?")[0] for to, _ in follow.redirect_chain)


@pytest.mark.parametrize("target", ELSEWHERE[:20], ids=lambda t: ascii(t)[:40])
def test_next_leads_nowhere_else_after_the_welcome_form(target, nia, client_of):
    answer = client_of(nia).post("/welcome/", {"name": "Own Firm", "next": target})

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/organizations/own-firm/"
