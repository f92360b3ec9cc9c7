"""Descriptions in a definition: Markdown of people who are unknown here, made into safe HTML.

CommonMark with tables, without HTML of its own; what comes out is cleaned once more. No images,
since the server of one would learn who reads, and links only to other sites and to email.
"""

import re

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LONGEST = 100_000
"""Characters of Markdown in one definition. What comes after them is shown as plain text."""
MOST_WRITTEN = 2_500_000
"""Characters of HTML. What is shared is written wherever it is used, which can be thousands of
times; after so many, what comes is left out."""
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4"),
}
SCHEMES = ("https://", "http://", "mailto:")

_PLAIN = re.compile(r"[A-Za-z][\w ,;'’\"()/?%-]*\.?")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")


class DescriptionWriter:
    """Writes the descriptions of one definition, until there were too many."""

    def __init__(self) -> None:
        self.left = LONGEST
        self.room = MOST_WRITTEN

    @property
    def is_full(self) -> bool:
        """Whether nothing more is written."""
        return self.room <= 0

    def spend(self, characters: int) -> None:
        """Count what is written elsewhere on the same page."""
        self.room -= characters

    def html(self, text: object, *, level: int) -> SafeString:
        """A description as HTML. Its headings are all of this level; it has no ids and no style."""
        if not isinstance(text, str) or not text.strip() or self.is_full:
            return SafeString()
        html = self._html(text.strip(), level)
        self.spend(len(html))
        return html

    def _html(self, text: str, level: int) -> SafeString:
        if _PLAIN.fullmatch(text):
            return format_html("<p>{}</p>", text)
        if len(text) > self.left:
            return format_html("<p>{}</p>", text)
        self.left -= len(text)
        return safe_html(text, level=level)


def safe_html(text: str, *, level: int) -> SafeString:
    """The HTML of a text in Markdown. It takes up to 0.3 s for a hostile one of 60 KB."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
    written = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_trusted(
        nh3.clean(
            written,
            tags=TAGS,
            attributes={"a": {"href"}},
            attribute_filter=_allowed,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )


def mark_trusted(html: str) -> SafeString:
    """HTML that we have written ourselves, with every description in it cleaned."""
    return mark_safe(html)  # noqa: S308 -- only what this module or a template of ours wrote


def _allowed(tag: str, name: str, value: str) -> str | None:
    is_link = name == "href" and value.lower().startswith(SCHEMES)
    return value if is_link or name == "rel" else None
