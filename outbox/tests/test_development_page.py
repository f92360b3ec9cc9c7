"""The page that shows what was mailed, while developing; and that it shows no other file."""

import re
from base64 import b64encode
from dataclasses import replace

import pytest
from django.core.mail import EmailMultiAlternatives
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from outbox import letters, views
from outbox.backends import MailFiles
from outbox.brands import CONSOLE
from outbox.composing import compose
from tests.pages import CheckedClient

HOSTILE_NAMES = [
    *("..", "../secret.eml", "..%2Fsecret.eml", "%2e%2e%2fsecret.eml", "/etc/passwd", "a/b.eml"),
    *("....//secret.eml", "..\\secret.eml", "secret.eml\x00.eml", "secret.eml\n", "secret.txt"),
    *("~/secret.eml", "*.eml", "", ".", ".eml", "no-such.eml", "x" * 300 + ".eml"),
]


@pytest.fixture
def folder(settings, tmp_path):
    """A mail folder with one mail, and a secret beside it."""
    folder = tmp_path / "mail"
    settings.MAIL_FOLDER = folder
    (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
    message = EmailMultiAlternatives(
        "A <b>note</b>",
        "See https://console.example/a and https://console.example/b?c=1 and\n"
        "https://console.example/a again",
        to=["nia@example.com"],
        headers={"Message-ID": "<1@console.example>"},
    )
    message.attach_alternative("<p style='color:red'>A <script>x()</script>", "text/html")
    MailFiles(folder=folder, alias="default").send_messages([message])
    return folder


@pytest.fixture
def visitor(db, settings):
    settings.ROOT_URLCONF = "outbox.tests.urls"
    return CheckedClient()


def test_mails_are_listed_newest_first(folder, visitor):
    older = next(folder.iterdir())
    newer = folder / f"9{older.name[1:]}"
    newer.write_bytes(older.read_bytes().replace(b"nia@", b"mia@"))

    page = visitor.get("/development/mail/").content.decode()

    assert page.index("mia@example.com") < page.index("nia@example.com")
    assert "A &lt;b&gt;note&lt;/b&gt;" in page


def test_an_empty_folder_is_said_to_be_empty(settings, tmp_path, visitor):
    settings.MAIL_FOLDER = tmp_path / "none"

    assert "No email yet" in visitor.get("/development/mail/").content.decode()


def test_a_mail_is_shown_as_text_with_each_link_once(folder, visitor):
    (name,) = [path.name for path in folder.iterdir()]

    page = visitor.get(f"/development/mail/{name}/").content.decode()

    assert re.findall(r'<a href="(https://console[^"]+)"', page) == [
        "https://console.example/a",
        "https://console.example/b?c=1",
    ]
    assert "nia@example.com" in page


def test_the_html_part_is_shown_where_it_can_do_nothing(folder, visitor):
    (name,) = [path.name for path in folder.iterdir()]

    response = visitor.get(f"/development/mail/{name}/html/")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_without_an_html_part_has_no_frame(folder, visitor):
    (folder / "plain.eml").write_text("Subject: Plain\nTo: nia@example.com\n\nHello")

    page = visitor.get("/development/mail/plain.eml/").content.decode()

    assert "<iframe" not in page
    assert "Hello" in page


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_other_file_can_be_named(name, folder, visitor):
    page = visitor.get(f"/development/mail/{name}/")

    assert page.status_code in {400, 404}
    assert letters.named(name) is None
    for view in (views.mail, views.html_part):
        with pytest.raises(Http404):
            view(RequestFactory().get("/"), name)


def test_in_production_there_is_no_such_page(db, client):
    with pytest.raises(NoReverseMatch):
        reverse("outbox:sent")

    assert client.get("/development/mail/").status_code == 404


def test_an_attached_image_is_in_the_html_that_is_shown(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path
    brand = replace(CONSOLE, name="Acme", logo=b"PNG", logo_size=(80, 40))
    message = compose("mail/seller_bank.html", "Bank", {}, brand=brand)
    message.to = ["nia@example.com"]
    MailFiles(folder=tmp_path, alias="default").send_messages([message])

    (letter,) = letters.newest()

    assert f'src="data:image/png;base64,{b64encode(b"PNG").decode()}" width="56"' in letter.html
