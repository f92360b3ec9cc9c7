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
    """The text is not an address that we accept; the message is for the person who typed it."""


def email_key(address: str) -> str:
    """The one form in which an address is compared and, for accounts, kept.

    The domain in its IDNA ASCII form (RFC 5891), everything in lower case. Raises BadAddress for
    whatever is not `local@domain.tld` in plain ASCII before the @: quoted or over-long local
    parts, IP literals, domains without a dot, and invisible characters. After the @ only letters
    may be international that no program takes for one of ASCII, and no label can be
    read as one of ASCII: "apple" in Cyrillic letters would be shown as someone else's domain.
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
    """The mailbox that an address, given as a key, is delivered to: without a tag after a plus.

    What is counted for a mailbox goes by it, since one has as many tagged addresses as one likes.
    Who someone is does not: `email_key` alone says which addresses are the same.
    """
    local, at, domain = key.rpartition("@")
    untagged = local.partition("+")[0]
    return f"{untagged or local}{at}{domain}"


def _ascii(domain: str) -> str:
    if any(_passes_for_ascii(letter) for letter in domain):
        raise BadAddress("The part after the @ has a letter that can be mistaken for another one.")
    try:
        # What is mapped to nothing is not seen, and would make two spellings of one address.
        if not all(idna.uts46_remap(letter, False, False) for letter in domain):
            raise BadAddress("The part after the @ has an invisible character.")
        name = idna.encode(domain, uts46=True, transitional=False).decode("ascii")
        shown = idna.decode(name)
    except (idna.IDNAError, UnicodeError) as error:
        raise BadAddress("The part after the @ is not the name of a mail domain.") from error
    if name.endswith("."):
        # A name of DNS, but none to which a mail can be written: RFC 5321, section 4.1.2.
        raise BadAddress("Leave out the dot at the end of the email address.")
    labels = name.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        raise BadAddress("The part after the @ needs a dot, as in example.com.")
    if any(text.is_double_of_latin(label) for label in shown.split(".")):
        raise BadAddress("The part after the @ has letters of another script that look Latin.")
    return name


def _passes_for_ascii(letter: str) -> bool:
    """Whether a change of case, or compatibility, makes ASCII of it: ı, ſ, ß, the Kelvin sign."""
    if letter.isascii():
        return False
    forms = (letter.upper(), letter.lower(), unicodedata.normalize("NFKC", letter))
    return any(part.isascii() for form in forms for part in form)
