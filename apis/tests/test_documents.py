"""Documents of a version: Markdown that runs nothing, and links that lead to the web."""

import pytest
from django.db import IntegrityError, transaction

from apis import actions
from apis.actions import Content
from apis.events import DOCUMENT_ADDED, DOCUMENT_CHANGED, DOCUMENT_DELETED
from apis.models import Document, DocumentKind
from apis.tests.makers import add_document
from audit.models import Event
from tests.reading import links, notices, parsed, reason_at, value_of, words

pytestmark = pytest.mark.django_db
DOCUMENTS = "/organizations/acme/apis/payments/v1/documents/"
NEW = DOCUMENTS + "new/"
GUIDE = {"kind": "guide", "title": "Getting started", "text": "# Keys\n\nAsk *for* one.", "url": ""}
LINK = {"kind": "link", "title": "Status", "text": "", "url": "https://status.example.com/?a=1"}


@pytest.fixture
def version(payments):
    return payments.versions.get()


def test_a_guide_is_added_and_read_as_html(version, pat, sue, client_of):
    answer = client_of(pat).post(NEW, GUIDE, follow=True)

    assert notices(answer) == ["Getting started was added."]
    shown = client_of(sue).get(DOCUMENTS + "getting-started/")
    assert "<h3>Keys</h3>" in shown.text
    assert "Ask <em>for</em> one." in shown.text
    event = Event.objects.get(kind=DOCUMENT_ADDED)
    assert (event.target_id, event.after) == (str(version.pk), {"title": "Getting started"})


def test_a_link_has_its_url_and_nothing_else(version, pat, client_of):
    page = client_of(pat)

    page.post(NEW, {**LINK, "text": "Not kept"})

    link = version.documents.get()
    assert (link.text, link.html, link.url) == ("", "", LINK["url"])
    assert LINK["url"] in links(page.get(DOCUMENTS + "status/"))


def test_documents_are_sorted_by_what_they_are_for(version, pat, client_of):
    for kind, title in (("link", "Another"), ("changelog", "Changes"), ("guide", "Zero to one")):
        content = Content(DocumentKind(kind), title, "Text.", "https://example.com")
        actions.add_document(version=version, content=content, by=pat)

    shown = words(client_of(pat).get(DOCUMENTS))

    assert shown.index("Zero to one") < shown.index("Changes") < shown.index("Another")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![a](https://example.com/spy.png)",
        "[a](javascript:alert(1))",
        '<a href="https://example.com" style="position:fixed" onclick="x()">a</a>',
        "<style>body{display:none}</style>",
        "<form action=https://example.com><input name=password></form>",
        "<iframe src=https://example.com>",
    ],
)
def test_nothing_in_a_document_runs_or_loads(version, pat, hostile):
    content = Content(DocumentKind.GUIDE, "Hostile", hostile)

    html = actions.add_document(version=version, content=content, by=pat).html

    body, _ = parsed(html)
    assert {element.tag for element in body.iter()} <= {"html", "head", "body", "p"}
    assert not [element.attrib for element in body.iter() if element.attrib]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"title": "a\u202eb"}, "title"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 50_001}, "text"),
        ({"kind": "page"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"kind": "link", "url": ""}, "url"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "link", "url": "ftp://example.com"}, "url"),
        ({"kind": "link", "url": "https://example.com/" + "x" * 500}, "url"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(version, pat, client_of, wrong, field):
    answer = client_of(pat).post(NEW, {**GUIDE, **wrong})

    assert reason_at(answer, field)
    if field != "title":
        assert value_of(answer, "title") == GUIDE["title"]
    assert not Document.objects.exists()


def test_titles_that_meet_get_a_number(version, pat):
    guide = Content(DocumentKind.GUIDE, "New", "Text.")

    made = [actions.add_document(version=version, content=guide, by=pat) for _ in range(3)]

    assert [document.handle for document in made] == ["new-2", "new-3", "new-4"]


def test_a_change_keeps_the_address_and_no_change_is_no_event(version, pat, client_of):
    document = actions.add_document(
        version=version, content=Content(DocumentKind.GUIDE, "Keys", "Ask."), by=pat
    )
    page = client_of(pat)
    same = {"kind": "guide", "title": "Keys", "text": "Ask.", "url": ""}

    page.post(DOCUMENTS + "keys/edit/", same)
    assert not Event.objects.filter(kind=DOCUMENT_CHANGED).exists()
    page.post(DOCUMENTS + "keys/edit/", LINK)

    document.refresh_from_db()
    assert (document.handle, document.kind, document.html) == ("keys", "link", "")
    assert Event.objects.filter(kind=DOCUMENT_CHANGED).count() == 1


def test_a_document_is_deleted_once(version, pat, client_of):
    document = add_document(version, "Keys")

    answer = client_of(pat).post(DOCUMENTS + "keys/delete/", follow=True)

    assert notices(answer) == ["Keys was deleted."]
    assert Event.objects.filter(kind=DOCUMENT_DELETED).count() == 1
    with pytest.raises(actions.DocumentGone):
        actions.delete_document(document=document, by=pat)


def test_there_is_a_limit_of_documents(version, pat, monkeypatch):
    monkeypatch.setattr("apis.actions.documents.MOST_DOCUMENTS", 1)
    add_document(version, "Keys")

    with pytest.raises(actions.TooManyDocuments):
        actions.add_document(
            version=version, content=Content(DocumentKind.GUIDE, "More", "Text."), by=pat
        )


def test_who_does_not_manage_apis_writes_none(version, sue, mia, zed, client_of):
    add_document(version, "Keys")

    for member in (sue, mia):
        page = client_of(member)
        assert page.post(NEW, GUIDE).status_code == 403
        assert page.post(DOCUMENTS + "keys/edit/", GUIDE).status_code == 403
        assert page.post(DOCUMENTS + "keys/delete/").status_code == 403
        assert "New document" not in words(page.get(DOCUMENTS))
    assert client_of(zed).get(DOCUMENTS + "keys/").status_code == 404
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"kind": "page"}, {"kind": "link"}, {"text": ""}, {"url": "https://example.com"}]
)
def test_a_row_is_a_link_or_a_text(version, wrong):
    add_document(version, "Keys")

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.update(**wrong)
