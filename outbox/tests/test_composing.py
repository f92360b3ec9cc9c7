"""The text of an email, which is made of its HTML."""

import pytest

from outbox.composing import compose, text_of


def mail(heading, content):
    """What `mail/base.html` makes, shortened."""
    return f"""<html><head><title>Acme</title><style>p {{ color: red }}</style></head>
    <body><div>Console</div><div role="main"><h1>{heading}</h1>{content}</div>
    <div role="contentinfo">To <a href="http://a/choose?a=1&amp;b=2">you</a></div></body></html>"""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<p>One.</p>\n  <p>Two\n  lines.</p>", "One.\n\nTwo lines."),
        ("<p>Total: 5<br>\n  Open: 3</p>", "Total: 5\nOpen: 3"),
        ("<p>&lt;b&gt;A &amp; B&lt;/b&gt; “C”</p>", "<b>A & B</b> “C”"),
        (
            '<p><a href="http://a/b">View</a></p><p data-only-html>Or: http://a/b</p><p>End.</p>',
            "View:\nhttp://a/b\n\nEnd.",
        ),
        ("<div><p>Inside</p>after</div><p> \n </p>", "Inside\n\nafter"),
    ],
)
def test_it_says_what_the_html_says(content, said):
    text = text_of(mail("Join Acme", content), "Join Acme on Console")

    assert text == f"{said}\n\nTo you:\nhttp://a/choose?a=1&b=2\n"


def test_a_heading_that_says_more_than_the_subject_is_said():
    text = text_of(mail("2 new events", "<p>One.</p>"), "Acme: one (and 1)")

    assert text.startswith("2 new events\n\nOne.\n")


def test_a_subject_is_one_line_and_the_title(db):
    context = {
        "organization_name": "A",
        "net": "5",
        "why": "<i>No VAT ID</i>",
        "link": "http://a/b",
    }

    message = compose("mail/invoice_held.html", "An invoice\r\nBcc: x", context)

    html = str(message.alternatives[0][0])
    assert message.subject == "An invoice Bcc: x"
    assert "<title>An invoice Bcc: x</title>" in html
    assert "<i>" not in html
    assert "<i>No VAT ID</i>" in message.body
