"""Addresses of pages: where they are, where one may be sent, what a link in a mail starts with."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_PATH = 2_000


def absolute(path: str) -> str:
    """A path under the configured origin; never under the Host that a request claims."""
    return f"{settings.CONSOLE_ORIGIN}{path}"


def safe_next(request: HttpRequest) -> str:
    """The path that `next` names, if it is a page of ours; else the empty string."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if is_path_of_ours(target) else ""


def is_path_of_ours(target: str) -> bool:
    """Whether one may be sent there: a path that one of our pages answers.

    Anything with a host, even our own, or with a character that browsers drop, is refused.
    """
    if not target.startswith("/") or len(target) > LONGEST_PATH:
        return False
    if not target.isprintable() or "\\" in target:
        return False
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return False
    try:
        resolve(target.split("?")[0].split("#")[0])
    except Resolver404:
        return False
    return True
