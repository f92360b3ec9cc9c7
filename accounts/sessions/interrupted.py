"""What someone had typed when they were asked to prove who they are, so that nothing is lost.

It waits in their session, less what is secret, for the page that they come back to. That page does
not carry it out. It shows a button: a person who proved who they are may have changed their mind.
"""

import re

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

KEPT = "account_interrupted_form"
"""Where the session keeps it. Starting over forgets it, with what else was begun."""
SECRET = re.compile("csrf|password|code|credential|secret|key")
LONGEST = 20_000

Typed = list[tuple[str, str]]


def keep_form(request: HttpRequest) -> None:
    """Keep the form that this request sends, if it is one and someone typed something."""
    typed = _typed(request.POST)
    if typed and sum(len(name + value) for name, value in typed) < LONGEST:
        request.session[KEPT] = {"path": request.get_full_path(), "typed": typed}


def take_form(request: HttpRequest) -> Typed:
    """What was kept for the page that is opened, which is forgotten by that."""
    kept = request.session.get(KEPT)
    if not kept or request.method != "GET" or kept["path"] != request.get_full_path():
        return []
    del request.session[KEPT]
    return [(name, value) for name, value in kept["typed"]]


def render_kept_form(request: HttpRequest, typed: Typed, what_for: str) -> HttpResponse:
    """The page with the button."""
    return render(request, "accounts/go_on.html", {"typed": typed, "what_for": what_for})


def _typed(form: QueryDict) -> Typed:
    return [
        (name, value)
        for name, values in form.lists()
        for value in values
        if value and "\0" not in name + value and not SECRET.search(name.lower())
    ]
