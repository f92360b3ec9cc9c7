"""Makes the descriptions in a definition, which are untrusted Markdown, into safe HTML.

CommonMark with tables and without HTML; the result is cleaned once more. There are no images,
because their server would learn who reads, and links lead only to other sites and to email.
"""

import re

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LONGEST = 100_000
"""Characters of Markdown in one definition. What comes after them is shown as plain text."""
MOST_WRITTEN = 2_500_000
"""Characters of HTML, after which the rest is left out, because shared parts of a definition are
written wherever they are used, which can be thousands of times."""
MOST_OF_ENTRY = 90_000
"""Bytes of one operation or schema, so that it fits on a page together with its samples."""
TAG = 25
"""Bytes that each tag counts toward MOST_OF_ENTRY in addition, because a page with many short
elements is as slow as one with much text."""
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4"),
}
SCHEMES = ("https://", "http://", "mailto:")

_PLAIN = re.compile(r"[A-Za-z][\w ,;'’\"()/?%-]*\.?")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")


class DescriptionWriter:
    """Writes the descriptions of one definition as HTML, within limits for all of them together."""

    def __init__(self) -> None:
        self.markdown_left = LONGEST
        self.html_left = MOST_WRITTEN
        self.entry_left = MOST_OF_ENTRY

    @property
    def is_out_of_room(self) -> bool:
        """Whether the limit of the whole definition is reached."""
        return self.html_left <= 0

    @property
    def is_full(self) -> bool:
        """Whether a limit is reached, so that nothing more of this entry is written."""
        return self.is_out_of_room or self.entry_left <= 0

    def begin_entry(self) -> None:
        """Begin an operation or a schema, which has MOST_OF_ENTRY characters of its own."""
        self.entry_left = MOST_OF_ENTRY

    def spend(self, characters: int, tags: int) -> None:
        """Count characters of a template, with so many tags among them, toward both limits."""
        self.html_left -= characters
        self.entry_left -= characters + TAG * tags

    def html(self, text: object, *, level: int) -> SafeString:
        """A description as safe HTML, with all headings of this level; counted toward the limit.

        Empty if there is no text or a limit is reached. Plain text after LONGEST characters, or if
        it is longer than what is left of the entry, and then cut off.
        """
        if not isinstance(text, str) or not text.strip() or self.is_full:
            return SafeString()
        text = text.strip()
        if _PLAIN.fullmatch(text) or len(text) > self.markdown_left:
            html = format_html("<p>{}</p>", text)
        else:
            self.markdown_left -= len(text)
            html = safe_html(text, level=level)
        if _weight(html) > self.entry_left:
            html = format_html("<p>{} …</p>", text[: self.entry_left // 3])
            self.entry_left = 0
        self.html_left -= len(html)
        self.entry_left -= _weight(html)
        return html


def _weight(html: str) -> int:
    """The bytes of the HTML, and TAG for each tag."""
    return len(html.encode(errors="replace")) + TAG * html.count("<")


def safe_html(text: str, *, level: int) -> SafeString:
    """A text in Markdown as safe HTML, with all headings of this level, without ids and style.

    Takes up to 0.3 s for a hostile text of 60 KB.
    """
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_trusted(
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            attribute_filter=_allowed,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )


def mark_trusted(html: str) -> SafeString:
    """Mark HTML as safe that only our templates have written, with every description cleaned."""
    return mark_safe(html)  # noqa: S308 -- only what this module or a template of ours wrote


def _allowed(tag: str, name: str, value: str) -> str | None:
    """The attribute's value if it is allowed: `rel`, and a `href` to a site or email; else None."""
    is_link = name == "href" and value.lower().startswith(SCHEMES)
    return value if is_link or name == "rel" else None
