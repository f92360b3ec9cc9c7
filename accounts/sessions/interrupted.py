"""Forms that a fresh sign-in interrupted, kept so that nothing has to be typed again.

What was typed, except secrets, waits in the session for the page to which the person returns. That
page does not send it by itself but shows a button, because the person may have changed their mind.
"""

import re

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

KEPT = "account_interrupted_form"
"""Where the session keeps the form. Starting over deletes it, as all keys with this prefix."""
SECRET = re.compile("csrf|password|code|credential|secret|key")
LONGEST = 20_000

Fields = list[tuple[str, str]]
"""Names and values of a form's fields."""


def keep_form(request: HttpRequest) -> None:
    """Save the request's form without secrets in the session, unless it is empty or too long."""
    fields = _fields_to_keep(request.POST)
    if fields and sum(len(name + value) for name, value in fields) < LONGEST:
        request.session[KEPT] = {"path": request.get_full_path(), "typed": fields}


def take_form(request: HttpRequest) -> Fields:
    """Take the fields kept for this page out of the session; empty if none are, or for no GET."""
    form = request.session.get(KEPT)
    if not form or request.method != "GET" or form["path"] != request.get_full_path():
        return []
    del request.session[KEPT]
    return [(name, value) for name, value in form["typed"]]


def render_kept_form(request: HttpRequest, fields: Fields, what_for: str) -> HttpResponse:
    """A page with the fields that were kept, hidden, and a button that sends them."""
    return render(request, "accounts/go_on.html", {"fields": fields, "what_for": what_for})


def _fields_to_keep(form: QueryDict) -> Fields:
    """The fields of a form, without those that are empty, secret or have a NUL character."""
    return [
        (name, value)
        for name, values in form.lists()
        for value in values
        if value and "\0" not in name + value and not SECRET.search(name.lower())
    ]
