"""The one page on which the text of a credential is ever seen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from console.middleware import PRIVATE
from credentials.models import Credential


def show_once(
    request: HttpRequest, template: str, credential: Credential, **context: Any
) -> HttpResponse:
    """Answer a form with the credential that it made. Nothing keeps it, neither on the way.

    The page comes in answer to the POST and is not redirected to: that would need a place to keep
    the text until it is asked for.
    """
    page = render(request, template, {"credential": credential, **context})
    page["Cache-Control"] = PRIVATE
    return page
