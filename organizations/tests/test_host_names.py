"""Which names of hosts a portal can have, and how they are written."""

import pytest

from organizations.domains.host_names import InvalidHostName, clean_host_name, in_unicode

OWN = "This is a name of the console itself."
ADDRESS = "Enter the name of a host, not an IP address."
INSIDE = "This name exists only within a network. Enter one of the internet."
BARE = "Enter only the name of the host, without https:// and without a path."
NOBODYS = "Names are registered below this one. Enter one that is yours."
NONE = "This is not the name of a host. Check it for typing errors."
DOT = "Enter a name with a dot, such as developers.example.com."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("developers.acme.com", "developers.acme.com"),
        ("  Developers.ACME.com ", "developers.acme.com"),
        ("acme.com.", "acme.com"),
        ("acme。com", "acme.com"),
        ("acme.co.uk", "acme.co.uk"),
        ("me.github.io", "me.github.io"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("BÜCHER.de", "xn--bcher-kva.de"),
        ("bu\N{COMBINING DIAERESIS}cher.de", "xn--bcher-kva.de"),
        ("XN--Bcher-KVA.de", "xn--bcher-kva.de"),
        ("faß.de", "xn--fa-hia.de"),
        ("日本.jp", "xn--wgv71a.jp"),
    ],
)
def test_one_name_is_kept_in_one_way(typed, kept):
    assert clean_host_name(typed) == kept
    assert clean_host_name(kept) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Enter the name of a host, such as developers.example.com."),
        (".", "Enter the name of a host, such as developers.example.com."),
        ("https://acme.com", BARE),
        ("acme.com/portal", BARE),
        ("ada@acme.com", BARE),
        ("acme.com?x", BARE),
        ("acme.com\\x", BARE),
        ("*.acme.com", "Enter one name: a wildcard cannot be used."),
        ("acme.com:443", "Enter the name without a port."),
        ("127.0.0.1", ADDRESS),
        ("127.1", ADDRESS),
        ("0x7f.0x1", ADDRESS),
        ("2130706433", ADDRESS),
        ("1.2.3.4.", ADDRESS),
        ("::1", ADDRESS),
        ("[2001:db8::1]", ADDRESS),
        ("１２７.0.0.1", ADDRESS),
        ("localhost", INSIDE),
        ("LOCALHOST.", INSIDE),
        ("acme.localhost", INSIDE),
        ("db.internal", INSIDE),
        ("printer.local", INSIDE),
        ("1.0.0.127.in-addr.arpa", INSIDE),
        ("acme.onion", INSIDE),
        ("console.example", OWN),
        ("Console.Example.", OWN),
        ("eu.consoles.example", OWN),
        ("acme", DOT),
        ("com", DOT),
        ("co.uk", NOBODYS),
        ("github.io", NOBODYS),
        ("公司.cn", NOBODYS),
        ("xn--a.com", NONE),
        ("xn--zzzzzz.com", NONE),
        ("-acme.com", NONE),
        ("acme..com", NONE),
        ("_dmarc.acme.com", NONE),
        ("ac me.com", NONE),
        ("acme\0.com", NONE),
        ("acme.com\r\nX y", NONE),
        (f"{'x' * 64}.com", NONE),
        ("x." * 130 + "com", NONE),
        ("x." * 115 + "com", "Enter a name of up to 230 characters."),
    ],
)
def test_what_a_portal_cannot_have_is_refused_with_the_reason(typed, reason, settings):
    settings.ALLOWED_HOSTS = ["console.example", ".consoles.example", "127.0.0.1"]

    with pytest.raises(InvalidHostName) as refused:
        clean_host_name(typed)

    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("acme.com", "acme.com"),
        ("xn--bcher-kva.de", "bücher.de"),
        ("xn--80ak6aa92e.com", "\N{CYRILLIC SMALL LETTER A}ррӏе.com"),
    ],
)
def test_a_name_is_shown_in_its_letters(kept, read):
    assert in_unicode(kept) == read
