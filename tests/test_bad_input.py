"""Whatever is sent: a reason at the field, what was typed kept, nothing written, never a 500."""

from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Invitation, Organization
from outbox.models import Mail
from projects.models import Project
from tests.addresses import routes
from tests.cast import invite, make_person
from tests.database import business
from tests.pages import CheckedClient
from tests.reading import reason_at, value_of

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]

ALLAUTH = [
    "account_signup",
    "account_login",
    "account_logout",
    "account_request_login_code",
    "account_reset_password",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
]
WILD = [
    *("", " ", "0", "-1", "1.5", "1e9", "99999999999999999999999", "null", "true", "[]", "{}"),
    *("%", "_", "\\", "'", '"', "`", "' OR '1'='1", "); DROP TABLE x; --", "${7*7}", "{{7*7}}"),
    *("../../etc/passwd", "<script>alert(1)</script>", "\u202e\u200b\ufeff", "İıſ\u212a"),
    *("\r\nX-Injected: 1", "é" * 300, "x" * 6000, "2026-13-45", "\U0010ffff", "👩‍👩‍👧"),
]
PARAMETERS = ["q", "role", "after", "before", "page", "show", "next", "current", "name", "token"]
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "http://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "ftp://evil.example",
    "evil.example",
    "www.evil.example",
    ".evil.example",
    "@evil.example",
    "/@evil.example",
    "//testserver@evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "http://testserver:80@evil.example/",
    "/%09/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\n//evil.example",
    "/\n/evil.example",
    "/\r\nLocation: //evil.example",
    "/%0d%0aLocation:%20//evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example/organizations/acme/",
    "/organizations/acme/\\..\\..\\evil",
    "http://testserver/organizations/acme/",
    "//testserver/organizations/acme/",
    "/no/such/page/",
    "/organizations/",
    "/" + "x" * 5000,
    "〱evil.example",
    "／／evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "?next=//evil.example",
    "#//evil.example",
]


@pytest.fixture
def adam(things):
    return things.admin


@pytest.fixture
def addresses(things):
    """Every page of ours and of allauth's that we show, about these things."""
    found = [reverse(name) for name in ALLAUTH]
    for route in routes():
        if route.is_of_organization:
            found.append(things.address(route))
        elif "<uuid:pk>" in route.path:
            answers = {"pk": things.invitation.pk}
            answers |= {"token": "some-token"} if "<str:token>" in route.path else {}
            found.append(reverse(route.name, kwargs=answers))
        else:
            found.append("/" + route.path)
    return sorted(set(found))


def written():
    """What a request with bad input must leave as it is."""
    rows = business()
    # Limits on attempts, codes that wait in a session, and sign-ins are not what is asked here.
    return {name: rows[name] for name in rows if name not in {"cache", "session"}}


@pytest.fixture
def sender(db):
    """A signed-in program. It reads pages that hold what no browser could have sent."""

    def sign_in(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def post(page, address, body, content_type="application/x-www-form-urlencoded", **more):
    return page.generic("POST", address, body, content_type=content_type, **more)


# Bodies


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"name": "Json"}', "application/json"),
        (b"name=Plain", "text/plain"),
        (b"<name>Xml</name>", "application/xml"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"name=x", "multipart/form-data"),
        (b"--x\r\ngarbage", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=" + "x" * 300),
        (b"name=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"name=x", "application/x-www-form-urlencoded; charset=no-such-charset"),
        (b"", ""),
        (b"=&&&=", "application/x-www-form-urlencoded"),
        (b"&".join(b"x%d=1" % n for n in range(1500)), "application/x-www-form-urlencoded"),
        (b"name=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_that_is_no_form_of_ours_changes_nothing(
    addresses, adam, browser, body, content_type
):
    asking = [a for a in addresses if not a.endswith(UNDONE_BY_A_BARE_POST)]
    page = browser(adam)
    before = written()

    for address in asking:
        answer = post(page, address, body, content_type)
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 413, 415}, address
    assert written() == before


# They ask nothing more: their address says what to do, so any POST with our token does it.
UNDONE_BY_A_BARE_POST = (
    *("/archive/", "/restore/", "/remove/", "/leave/", "/resend/", "/revoke/"),
    *("/accept/", "/decline/", "/withdraw/", "/logout/", "/switch-account/", "/theme/"),
)


@pytest.mark.parametrize(
    "body", [b"%ff%fe", b"\xff\xfe", b"Acme%c3", b"%ed%a0%80", b"Acme\x80Inc", b"%c0%af%c0%ae"]
)
def test_broken_utf_8_in_a_name_is_refused_at_the_field(adam, things, nia, sender, body):
    page = sender(adam.user)
    before = written()

    for address in ("/organizations/acme/settings/", "/organizations/acme/projects/new/"):
        answer = post(page, address, b"name=" + body)
        assert answer.status_code == 200
        assert reason_at(answer, "name"), address
    answer = post(sender(nia), "/welcome/", b"name=" + body)
    assert reason_at(answer, "name")
    answer = post(
        page,
        "/organizations/acme/settings/members/invite/",
        b"roles=developer&emails=" + body + b"@example.com",
    )
    assert "0 of" in answer.content.decode()
    assert written() == before


@pytest.mark.parametrize("value", ["\0", "Acme\0", "\0Acme", "a@example.com\0"])
def test_a_nul_is_refused_at_the_field(adam, things, nia, sender, value):
    page, newcomer = sender(adam.user), sender(nia)
    before = written()

    for asked, address, field, data in (
        (page, "/organizations/acme/settings/", "name", {}),
        (page, "/organizations/acme/projects/new/", "name", {}),
        (page, "/organizations/acme/projects/new/", "description", {"name": "Gemini"}),
        (page, "/organizations/acme/projects/apollo/", "name", {}),
        (page, "/organizations/acme/settings/members/invite/", "emails", {"roles": ["developer"]}),
        (page, "/accounts/profile/", "name", {}),
        (newcomer, "/welcome/", "name", {}),
        (newcomer, "/organizations/new/", "name", {}),
    ):
        answer = asked.post(address, {**data, field: value})
        assert answer.status_code == 200, address
        assert reason_at(answer, field), address
    assert written() == before


@pytest.mark.parametrize("value", WILD, ids=lambda v: ascii(v)[:30])
def test_wild_values_in_every_field_of_every_form_break_nothing(addresses, adam, sender, value):
    fields = ["name", "description", "handle", "emails", "roles", "next", "theme", "email"]
    fields += ["login", "password", "password1", "oldpassword", "code", "action_add", "pk", "id"]
    page = sender(adam.user)
    users = business()["membership"]

    for address in addresses:
        if not address.endswith(UNDONE_BY_A_BARE_POST):
            answer = page.post(address, dict.fromkeys(fields, value))
            assert answer.status_code < 500, address
    assert business()["membership"] == users


@pytest.mark.parametrize("value", WILD[::2], ids=lambda v: ascii(v)[:30])
def test_wild_values_of_a_visitor_break_nothing(adam, value):
    fields = ["name", "email", "login", "password", "password1", "password2", "code", "next"]
    before = written()

    for name in ALLAUTH:
        answer = Client().post(reverse(name), dict.fromkeys(fields, value))
        assert answer.status_code < 500, name
    assert written() == before


# Queries


@pytest.mark.parametrize("value", WILD, ids=lambda v: ascii(v)[:30])
def test_wild_parameters_of_every_page_break_nothing(addresses, adam, sender, value):
    page = sender(adam.user)
    before = written()

    for address in addresses:
        answer = page.get(address, dict.fromkeys(PARAMETERS, value))
        assert answer.status_code < 500, address
        assert "<script>alert" not in answer.content.decode()
        assert "X-Injected" not in answer.headers
    assert written() == before


@pytest.mark.parametrize("value", WILD[::4], ids=lambda v: ascii(v)[:30])
def test_wild_parameters_break_nothing_for_a_visitor(addresses, client, value):
    page = CheckedClient()

    for address in addresses:
        assert page.get(address, dict.fromkeys(PARAMETERS, value)).status_code < 500, address


@pytest.mark.once
@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%ed%a0%80", "%ff=%ff", "q=\xff", "after=%80%81", "q=%", "q=%u0041"]
)
def test_broken_utf_8_in_a_query_breaks_nothing(addresses, adam, browser, query):
    page = browser(adam)

    for address in addresses:
        assert page.get(f"{address}?{query}").status_code < 500, address


def test_a_nul_in_a_query_or_a_cookie_is_not_understood(addresses, adam, browser):
    page = browser(adam)

    for address in addresses:
        assert page.get(f"{address}?q=%00").status_code == 400, address
        assert page.get(f"{address}?%00=x").status_code == 400, address
    cookie = {"cookie": 'theme="a\\000b"'}
    assert Client().get("/accounts/login/", headers=cookie).status_code == 400


def test_thousands_of_parameters_are_not_understood(adam, browser):
    query = "&".join(f"x{n}=1" for n in range(1500))

    assert browser(adam).get(f"/organizations/acme/?{query}").status_code == 400


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "/%ff/",
        "/organizations/%ff/",
        "/organizations/%00/",
        "/organizations/acme%00/",
        "/organizations/acme/projects/%ff%fe/",
        "/organizations/acme/projects/%00/",
        "/organizations/" + "a" * 5000 + "/",
        "/organizations/../operators/",
        "/organizations//settings/",
        "/organizations/ACME/",
        "/organizations/acme /",
        "/organizations/аcme/",
        "/organizations/acme/settings/members/0/",
        "/organizations/acme/settings/members/-1/",
        "/organizations/acme/settings/members/99999999999999999999999/",
        "/organizations/acme/settings/members/9223372036854775808/",
        "/organizations/acme/settings/members/1e3/",
        "/organizations/acme/settings/members/٣/",
        "/organizations/acme/settings/invitations/not-a-uuid/",
        "/organizations/acme/settings/invitations/00000000-0000-0000-0000-000000000000/",
        "/organizations/00000000-0000-0000-0000-000000000000/",
        "/organizations/00000000000000000000000000000000/",
        "/invitations/00000000-0000-0000-0000-000000000000/%ff%fe/",
        "/invitations/00000000-0000-0000-0000-000000000000/" + "x" * 5000 + "/",
        "/invitations/00000000-0000-0000-0000-000000000000/%00/",
    ],
    ids=lambda path: path[:50],
)
def test_an_address_that_names_nothing_is_not_found(adam, things, browser, path):
    page = browser(adam)
    before = written()

    for method in ("GET", "POST"):
        answer = page.generic(method, path if path.isascii() else quote(path), follow=True)
        assert answer.status_code in {302, 400, 404, 405}, method
    assert written() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "X" * 99])
def test_methods_that_no_page_knows_change_nothing(addresses, adam, browser, method):
    page = browser(adam)
    before = written()

    for address in addresses:
        answer = page.generic(method, address, b"name=x")
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 501}, address
    assert written() == before


# Hosts


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b", "", "[::", "a/b"],
)
def test_a_foreign_host_is_not_answered(addresses, adam, browser, host):
    page = browser(adam)
    before = written()

    for address in ["/healthz", *addresses]:
        if address in {"/healthz", "/readyz"}:
            continue
        for method in ("GET", "POST"):
            answer = page.generic(
                method, address, headers={"host": host} if host else {"host": ";"}
            )
            assert answer.status_code == 400, (method, address)
    assert written() == before


def test_a_forwarded_host_is_not_believed(adam, things, browser):
    answer = browser(adam).get(
        "/organizations/acme/settings/",
        headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
    )

    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()


# Elsewhere


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
def test_next_leads_nowhere_else(target, adam, things, nia, zed, browser):
    member, newcomer, visitor = browser(adam), browser(nia), CheckedClient()
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
    follow = browser(zed).get("/" + query, follow=True)
    assert all("evil" not in to.split("?")[0] for to, _ in follow.redirect_chain)


@pytest.mark.parametrize("target", ELSEWHERE[:20], ids=lambda t: ascii(t)[:40])
def test_next_leads_nowhere_else_after_the_welcome_form(target, nia, browser):
    answer = browser(nia).post("/welcome/", {"name": "Own Firm", "next": target})

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/organizations/own-firm/"


# Doubled


def test_a_doubled_form_does_its_work_once(adam, things, nia, browser):
    page, newcomer = browser(adam), browser(nia)
    before = {model: model.objects.count() for model in (Project, Organization, Invitation, Mail)}

    for _ in range(2):
        page.post("/organizations/acme/projects/new/", {"name": "Gemini"})
        page.post(
            "/organizations/acme/settings/members/invite/",
            {"emails": "twice@example.com", "roles": ["developer"]},
        )
        newcomer.post("/welcome/", {"name": "Own Firm"})

    assert {model: model.objects.count() - before[model] for model in before} == {
        Project: 1,
        Organization: 1,
        Invitation: 1,
        Mail: 1,
    }


# Addresses


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
def test_what_is_no_address_signs_nobody_up_in_or_on(address, adam, browser):
    visitor, member = CheckedClient(), browser(adam)
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
def test_a_persons_name_that_is_unfit_is_refused_at_the_field(name, browser):
    page = browser(make_person("Pat"))
    before = written()

    answer = page.post("/accounts/profile/", {"name": name})

    assert reason_at(answer, "name")
    assert value_of(answer, "name") == name
    assert written() == before
