"""Links in the foot of the Developer Portal: for support, to the terms, and others by name."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from console.refusals import Refusal
from console.words.lines import clean_line

MOST_LINKS = 4
LONGEST_LABEL = 30
LONGEST_URL = 200
MAILTO = "mailto:"
_demand_https = URLValidator(schemes=["https"])
_demand_address = EmailValidator()


class NoLink(Refusal):
    slug = "no-link"
    message = "Enter {what}."
    is_mistake = True

    def __init__(self, *, field: str, what: str) -> None:
        """Shown at this field of the form, with what to enter there."""
        super().__init__(what=what)
        self.field = field


class TooManyLinks(Refusal):
    slug = "too-many-links"
    message = "Enter up to {most} links."
    field = "links"
    is_mistake = True


def clean_support(typed: str) -> str:
    """The URL for questions: https, or mailto for an email address. An empty one is valid.

    Raises NoLink.
    """
    typed = typed.strip()
    address = typed.removeprefix(MAILTO)
    if not typed or "@" not in address or "/" in address:
        return clean_url(typed, field="support")
    try:
        _demand_address(address)
    except ValidationError:
        raise NoLink(field="support", what="a valid email address") from None
    if len(address) > LONGEST_URL - len(MAILTO):
        raise NoLink(field="support", what="a shorter email address")
    return f"{MAILTO}{address}"


def clean_url(typed: str, *, field: str) -> str:
    """The URL, which begins with https:// and has no password. An empty one is valid.

    Raises NoLink.
    """
    typed = typed.strip()
    try:
        if typed:
            _demand_https(typed)
    except ValidationError:
        is_valid = False
    else:
        is_valid = "@" not in urlsplit(typed).netloc and len(typed) <= LONGEST_URL
    if not is_valid:
        what = f"a URL of up to {LONGEST_URL} characters that begins with https://"
        raise NoLink(field=field, what=what)
    return typed


def clean_links(typed: str) -> list[list[str]]:
    """The links of a text with one on each line, as pairs of a label and a URL.

    Raises NoLink for a line without either, InvalidLine for a label, or TooManyLinks.
    """
    lines = [line.split() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise TooManyLinks(most=MOST_LINKS)
    links = []
    for *words, url in lines:
        if not words:
            raise NoLink(field="links", what="a label before each URL, on the same line")
        label = clean_line(" ".join(words), field="links", longest=LONGEST_LABEL)
        links.append([label, clean_url(url, field="links")])
    return links
