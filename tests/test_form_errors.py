"""Every form says what is wrong with it in the same way, also those that no one has written yet."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django import forms
from django.urls import reverse

from console.forms import problems
from tests.addresses import organization_routes, routes
from tests.freshness import freshly_signed_in
from tests.reading import document, words
from tests.samples import Things

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OF_PEOPLE = ["accounts:profile", "account_email", "account_change_password"]
OF_PEOPLE += ["account_reauthenticate", "organizations:create"]
OF_VISITORS = ["account_login", "account_signup", "account_reset_password"]
OF_VISITORS += ["account_request_login_code"]
TYPED = {"text", "email", "password", "search", "checkbox", "radio", "date", None}


def forms_on(page: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form of a page that is posted: where to, and what it holds when nothing is typed."""
    for form in document(page).iter("form"):
        if (form.get("method") or "").lower() != "post":
            continue
        fields = [e for e in form.iter() if e.tag in {"input", "select", "textarea"}]
        if not any(is_typed(field) for field in fields):
            continue
        yield (
            form.get("action") or page.wsgi_request.path,
            {
                e.get("name", ""): "" if is_typed(e) else e.get("value", "")
                for e in [*fields, *form.iter("button")]
                if e.get("name") and e.get("type") not in {"checkbox", "radio"}
            },
        )


def is_typed(field: Element) -> bool:
    return field.tag in {"select", "textarea"} or (
        field.tag == "input" and field.get("type") in TYPED
    )


def complaints(page: Any) -> Iterator[str]:
    """What is missing from a page that shows a form with mistakes."""
    elements = list(document(page).iter())
    ids = [e.get("id") for e in elements if e.get("id")]
    reasons = [e for e in elements if (e.get("id") or "").endswith("_error")]
    summaries = [e for e in elements if e.get("role") == "alert" and e.get("tabindex") == "-1"]
    if not reasons and not summaries:
        return
    (title,) = (e.text or "" for e in elements if e.tag == "title")
    if not title.strip().startswith("Error: "):
        yield f"title {title!r}"
    focused = [e for e in elements if e.get("autofocus") is not None]
    if len(focused) != 1:
        yield f"{len(focused)} elements take the focus"
    if len(reasons) > 1 and focused != summaries:
        yield "several reasons, and the focus is not at a summary"
    links = [a.get("href", "") for summary in summaries for a in summary.iter("a")]
    yield from (f"{link} leads nowhere" for link in links if link.removeprefix("#") not in ids)
    if len(reasons) > 1 and not links:
        yield "the summary links to no field"
    shown = [
        e for e in reasons if {"invalid-feedback", "d-block"} <= set(e.get("class", "").split())
    ]
    if shown != reasons:
        yield "a reason that is not shown"
    if "This field is required" in words(page):
        yield "says that a field is required, and not what to do"


def answers(page: Any, addresses: list[str]) -> Iterator[tuple[str, Any]]:
    """Every form at these addresses, sent with nothing in it."""
    for address in addresses:
        shown = page.get(address)
        if shown.status_code == 200:
            for action, fields in forms_on(shown):
                yield address, page.post(action, fields)


def found_in(answered: Iterator[tuple[str, Any]]) -> tuple[set[str], list[str]]:
    """Which addresses showed a form with mistakes, and what was wrong with how they did."""
    showed, found = set(), []
    for address, answer in answered:
        if answer.status_code == 200 and b"_error" in answer.content:
            showed.add(address)
            found += [f"{address}: {complaint}" for complaint in complaints(answer)]
    return showed, found


def test_every_form_of_an_organization_says_what_is_wrong(things: Things, client_of: Any) -> None:
    addresses = [things.address(r) for r in organization_routes() if "POST" in r.demands]

    showed, found = found_in(answers(client_of(things.admin), addresses))

    assert not found
    assert len(showed) >= 6, showed


def test_every_form_of_a_person_says_what_is_wrong(nia: Any, client_of: Any) -> None:
    addresses = [reverse(name) for name in [*OF_PEOPLE, "organizations:welcome"]]

    showed, found = found_in(answers(freshly_signed_in(client_of(nia), nia), addresses))

    assert not found
    assert len(showed) >= 5, showed


def test_every_form_of_a_visitor_says_what_is_wrong(client: Any) -> None:
    showed, found = found_in(answers(client, [reverse(name) for name in OF_VISITORS]))

    assert not found
    assert len(showed) == len(OF_VISITORS), showed


def test_no_page_opens_with_the_focus_at_a_mistake_before_anything_was_sent(
    things: Things, client_of: Any
) -> None:
    page = client_of(things.admin)
    ours = [r for r in routes() if r.is_of_organization and "GET" in r.demands]

    for route in ours:
        shown = page.get(things.address(route))

        assert b"autofocus" not in shown.content, route
        assert b"<title>Error" not in shown.content, route


def test_no_list_is_titled_an_error_for_what_its_address_asks(
    things: Things, client_of: Any
) -> None:
    page = client_of(things.admin)
    ours = [r for r in routes() if r.is_of_organization and "GET" in r.demands]

    for route in ours:
        shown = page.get(things.address(route), {"sort": "x", "show": "x", "role": "x"})

        assert b"<title>Error" not in shown.content, route


def test_two_mistakes_are_summed_up_in_the_order_of_the_fields(
    things: Things, client_of: Any
) -> None:
    address = "/organizations/acme/settings/members/invite/"

    answer = client_of(things.admin).post(address, {"emails": "", "is_complete": "on"})

    (summary,) = (e for e in document(answer).iter() if e.get("autofocus") is not None)
    links = [(a.get("href"), "".join(a.itertext())) for a in summary.iter("a")]
    assert [href for href, _ in links] == ["#id_emails", "#div_id_roles"]
    assert links[0][1] == "Enter at least one email address."


def test_a_reason_that_holds_markup_is_text_in_the_summary() -> None:
    class Form(forms.Form):
        name = forms.CharField()

    form = Form({})
    form.add_error(None, "<script>alert(1)</script>")

    assert [p.anchor for p in problems(form)] == ["", "id_name"]
    assert "<script>" not in str(form.non_field_errors())


@pytest.mark.parametrize(
    ("label", "asks"),
    [
        ("Current password", "Enter the current password."),
        ("ID of the plan", "Enter the ID of the plan."),
        ("X", "Enter the x."),
    ],
)
def test_what_is_missing_is_asked_for_by_its_name(label: str, asks: str) -> None:
    form = type("Form", (forms.Form,), {"field": forms.CharField(label=label)})({})

    assert form.errors["field"] == [asks]


def test_a_field_that_says_itself_what_to_do_keeps_its_words() -> None:
    own = forms.CharField(error_messages={"required": "Type the handle."})

    assert type("Form", (forms.Form,), {"field": own})({}).errors["field"] == ["Type the handle."]
