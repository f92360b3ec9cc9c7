"""Email addresses as identities: one key for all spellings of one address.

Addresses that two programs could read as two people are refused outright: Django's own validator
passes ı, K, ſ and İ, which `UPPER` and `LOWER` fold onto other people's addresses.
"""

import re
import unicodedata

import idna

from console.words import text

LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LONGEST_LOCAL_PART = 64
LONGEST_ADDRESS = 254


class BadAddress(ValueError):
    """The text is not an email address that the console accepts. The message is for its author."""


def email_key(address: str) -> str:
    """The address key: the one spelling in which addresses are compared and, for accounts, kept.

    Lowercase, with the domain in its IDNA ASCII form (RFC 5891). Raises BadAddress for anything but
    `local@domain.tld` with plain ASCII before the @: quoted or too long local parts, IP literals,
    domains without a dot, and invisible characters. Letters of the domain that can be mistaken for
    ASCII are refused, too, as in "apple" in Cyrillic letters, which looks like another domain.
    """
    address = address.strip(" ")
    local, at, domain = address.rpartition("@")
    if not at:
        raise BadAddress("An email address needs an @, as in ada@example.com.")
    if not LOCAL_PART.fullmatch(local):
        raise BadAddress(
            "The part before the @ may have letters a-z, digits and the signs"
            " ! # $ % & ' * + - / = ? ^ _ ` { | } ~ only, and single dots between them."
        )
    if len(local) > LONGEST_LOCAL_PART:
        raise BadAddress(f"The part before the @ is longer than {LONGEST_LOCAL_PART} characters.")
    key = f"{local}@{_ascii(domain)}".lower()
    if len(key) > LONGEST_ADDRESS:
        raise BadAddress("This email address is too long.")
    return key


def mailbox_key(key: str) -> str:
    """The mailbox that an address key is delivered to: without a tag after a plus.

    Limits are counted by it, because everyone has any number of tagged addresses. It never says who
    someone is: that is `email_key`.
    """
    local, at, domain = key.rpartition("@")
    untagged = local.partition("+")[0]
    return f"{untagged or local}{at}{domain}"


def _ascii(domain: str) -> str:
    """The domain in its IDNA ASCII form. Raises BadAddress if it is invalid or misleading."""
    if any(_passes_for_ascii(letter) for letter in domain):
        raise BadAddress("The part after the @ has a letter that can be mistaken for another one.")
    try:
        # IDNA drops an invisible character, so one address would have two spellings.
        if not all(idna.uts46_remap(letter, False, False) for letter in domain):
            raise BadAddress("The part after the @ has an invisible character.")
        ascii_domain = idna.encode(domain, uts46=True, transitional=False).decode("ascii")
        unicode_name = idna.decode(ascii_domain)
    except (idna.IDNAError, UnicodeError) as error:
        raise BadAddress("The part after the @ is not the name of a mail domain.") from error
    if ascii_domain.endswith("."):
        # Valid in DNS, but not in an email address: RFC 5321, section 4.1.2.
        raise BadAddress("Leave out the dot at the end of the email address.")
    labels = ascii_domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        raise BadAddress("The part after the @ needs a dot, as in example.com.")
    if any(text.is_double_of_latin(label) for label in unicode_name.split(".")):
        raise BadAddress("The part after the @ has letters of another script that look Latin.")
    return ascii_domain


def _passes_for_ascii(letter: str) -> bool:
    """Whether a change of case or NFKC turns a letter into ASCII: ı, ſ, ß, the Kelvin sign."""
    if letter.isascii():
        return False
    forms = (letter.upper(), letter.lower(), unicodedata.normalize("NFKC", letter))
    return any(part.isascii() for form in forms for part in form)
