"""A message from one template: its HTML, and the text that says the same."""

import re
from html.parser import HTMLParser
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from outbox.brands import CONSOLE, Brand

PARAGRAPHS = {"div", "h1", "h2", "p"}


def compose(
    template: str, subject: str, context: dict[str, Any], *, brand: Brand = CONSOLE
) -> EmailMultiAlternatives:
    """The message that this template makes. It extends `mail/base.html`, which has the subject.

    The logo of the brand is attached.
    """
    subject = " ".join(subject.split())
    html = render_to_string(template, {**context, "subject": subject, "brand": brand}).strip()
    message = EmailMultiAlternatives(subject, text_of(html, subject))
    message.attach_alternative(html, "text/html")
    if brand.logo:
        message.attach(brand.logo_part)
    return message


def text_of(html: str, subject: str = "") -> str:
    """What an HTML mail of ours says: paragraphs with an empty line between, links written out.

    A heading that says no more than the subject is left out, and what has `data-only-html`, which
    would be said twice.
    """
    html_parser = _Reader()
    html_parser.feed(html)
    html_parser.close()
    paragraphs = [
        "\n".join(map(str.strip, paragraph.strip().split("\n")))
        for paragraph in html_parser.paragraphs
    ]
    return "\n\n".join(text for text in paragraphs if text and text not in subject) + "\n"


class _Reader(HTMLParser):
    """Collects the paragraphs of the two parts that have a role: what is said, and why it came."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs = [""]
        self.link = ""
        self.has_begun = self.is_left_out = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in PARAGRAPHS:
            self.paragraphs.append("")
            self.has_begun = self.has_begun or "role" in attributes
            self.is_left_out = "data-only-html" in attributes
        if tag == "br":
            self._add_words("\n")
        if tag == "a":
            self.link = attributes["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._add_words(f":\n{self.link}")
        if tag in PARAGRAPHS:
            self.paragraphs.append("")
            self.is_left_out = False

    def handle_data(self, data: str) -> None:
        self._add_words(re.sub(r"\s+", " ", data))

    def _add_words(self, words: str) -> None:
        """Add words to the last paragraph, once the first part with a role has begun."""
        if self.has_begun and not self.is_left_out:
            self.paragraphs[-1] += words
