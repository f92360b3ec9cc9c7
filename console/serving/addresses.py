"""Addresses of pages: where they are, where one may be sent, what a link in a mail starts with."""

import re
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import (
    NoReverseMatch,
    Resolver404,
    get_script_prefix,
    get_urlconf,
    resolve,
    reverse,
)
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_PATH = 2_000
_PLAIN = re.compile("[a-z0-9-]{3,40}")
"""Text that stands in any address as it is: handles do."""
_SAMPLES = {
    str: "sample-of-no-{}",
    int: "20000000{}",
    UUID: "5a3b1e0c-0000-4000-8000-5a3b1e0c5a3{}",
}


def address_of(name: str, *args: object) -> str:
    """The address that Django's `reverse` gives, in a fraction of its time: pages have hundreds.

    Django is asked about samples, once for each name. What stands around them in the answer stands
    around all handles, numbers and IDs; about anything else Django is asked itself.
    """
    if not all(map(_is_plain, args)):
        return reverse(name, args=args)
    urls = get_urlconf() or settings.ROOT_URLCONF
    pattern = _pattern(urls, get_script_prefix(), name, tuple(map(type, args)))
    return pattern.format(*args) if pattern else reverse(name, args=args)


def _is_plain(arg: object) -> bool:
    """Subclasses are not: such a text may stand there in other words."""
    if type(arg) is int:
        return arg >= 0
    return type(arg) in _SAMPLES and _PLAIN.fullmatch(str(arg)) is not None


@lru_cache(maxsize=2_000)
def _pattern(urls: str, prefix: str, name: str, kinds: tuple[type, ...]) -> str:
    """The address with places for its arguments; empty where Django has to say what is wrong."""
    samples = [kind(_SAMPLES[kind].format(place)) for place, kind in enumerate(kinds)]
    try:
        pattern = reverse(name, urls, args=samples)
        # A long number may stand where a short one may not: in the place of a handle.
        reverse(name, urls, args=[0 if isinstance(s, int) else s for s in samples])
    except NoReverseMatch:
        return ""
    for place, sample in enumerate(samples):
        pattern = pattern.replace(str(sample), f"{{{place}}}")
    return pattern


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
