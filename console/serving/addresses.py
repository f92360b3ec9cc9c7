"""URLs of pages: reversing them fast, making them absolute, and checking redirect targets."""

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
"""Text that needs no quoting in a URL, such as handles."""
_SAMPLES = {
    str: "sample-of-no-{}",
    int: "20000000{}",
    UUID: "5a3b1e0c-0000-4000-8000-5a3b1e0c5a3{}",
}


def address_of(name: str, *args: object) -> str:
    """The path that Django's `reverse` returns, in half of its time.

    Pages have hundreds of links: without this, Home takes 8 % more instructions and Members 12 %.
    The path is reversed once for each name, with samples in the place of handles, numbers and IDs.
    For any other argument `reverse` itself is called. Remove when `reverse` is as fast.
    """
    if not all(map(_is_plain, args)):
        return reverse(name, args=args)
    urls = get_urlconf() or settings.ROOT_URLCONF
    pattern = _pattern(urls, get_script_prefix(), name, tuple(map(type, args)))
    return pattern.format(*args) if pattern else reverse(name, args=args)


def page_problems(url_name: str, *args: object) -> list[str]:
    """A message for `Declaration.problems` if no page has this URL name and arguments; or none."""
    try:
        reverse(url_name, args=args)
    except NoReverseMatch:
        return [f"there is no page {url_name}."]
    return []


def _is_plain(arg: object) -> bool:
    """Whether the argument is a handle, a number or a UUID that stands in the URL as it is.

    False for instances of subclasses, such as a SafeString, which may be written differently.
    """
    if type(arg) is int:
        return arg >= 0
    return type(arg) in _SAMPLES and _PLAIN.fullmatch(str(arg)) is not None


@lru_cache(maxsize=2_000)
def _pattern(urls: str, prefix: str, name: str, kinds: tuple[type, ...]) -> str:
    """A format string for the path, with a place for each argument; "" if `reverse` raises.

    `reverse` itself is then called, for its error.
    """
    samples = [kind(_SAMPLES[kind].format(place)) for place, kind in enumerate(kinds)]
    try:
        pattern = reverse(name, urls, args=samples)
        # A pattern may match long numbers only, as one for handles does.
        reverse(name, urls, args=[0 if isinstance(s, int) else s for s in samples])
    except NoReverseMatch:
        return ""
    for place, sample in enumerate(samples):
        pattern = pattern.replace(str(sample), f"{{{place}}}")
    return pattern


def absolute(path: str) -> str:
    """The absolute URL of a path, under CONSOLE_ORIGIN and never the Host header of a request."""
    return f"{settings.CONSOLE_ORIGIN}{path}"


def safe_next(request: HttpRequest) -> str:
    """The parameter `next`, if it is the path of a page of the console; otherwise ""."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if is_path_of_ours(target) else ""


def is_path_of_ours(target: str) -> bool:
    """Whether the target is a path of the console, to which people may be redirected.

    False for anything with a host, even the console's, or with a character that browsers drop.
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


class HandleConverter:
    """Matches a handle or a UUID."""

    regex = "[a-z0-9-]{3,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)
