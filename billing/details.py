"""What an invoice can say of a seller or a buyer: text of one line, in letters that can be printed.

The page checks it to say every reason at its field; the actions check it again.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from stdnum import luhn

from accounts.email_addresses import BadAddress, email_key
from billing.countries import countries
from billing.documents import missing_characters
from billing.invoicing.vat_ids import UnfitVatId, clean_vat_id
from console.words import text

MOST_EMAILS = 5
NO_CARDS = "Do not type card numbers here."
LENGTHS = {"legal_name": 200, "line_1": 200, "line_2": 200, "postal_code": 20, "city": 100}
REQUIRED = {
    "legal_name": "Enter the legal name.",
    "line_1": "Enter the address.",
    "city": "Enter the city.",
}
_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


@dataclass(frozen=True)
class PartyDetails:
    """A name and an address, as typed or as kept."""

    legal_name: str
    line_1: str
    city: str
    country: str
    line_2: str = ""
    postal_code: str = ""
    vat_id: str = ""


@dataclass(frozen=True)
class BillingDetails(PartyDetails):
    """Those of an organization, and where its invoices go."""

    emails: tuple[str, ...] = ()
    purchase_order: str = ""


class UnfitDetails(ValueError):
    """What is wrong, by field."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(reasons.values()))
        self.reasons = dict(reasons)


def clean_details[P: PartyDetails](typed: P) -> P:
    """The details as they are kept. Raises UnfitDetails with a reason for each field."""
    lines = {name: normalize_line(str(getattr(typed, name))) for name in _texts(typed)}
    reasons = {name: why for name, line in lines.items() for why in _problems(name, line)}
    if typed.country not in countries():
        reasons["country"] = "Select a country."
    vat_id = typed.vat_id
    if has_card_number(vat_id):
        reasons["vat_id"] = NO_CARDS
    elif vat_id and "country" not in reasons:
        try:
            vat_id = clean_vat_id(vat_id, typed.country)
        except UnfitVatId as problem:
            reasons["vat_id"] = str(problem)
    kept = replace(typed, **lines, vat_id=vat_id)
    if isinstance(kept, BillingDetails):
        emails, wrong = _fit_emails(kept.emails)
        kept, reasons = replace(kept, emails=emails), reasons | wrong
    if reasons:
        raise UnfitDetails(reasons)
    return kept


def normalize_line(line: str) -> str:
    """Composed, trimmed, with single spaces."""
    return text.normalize(line)


def reason_against_line(line: str) -> str:
    """Why a line cannot be on an invoice; empty if it can."""
    if line and not text.is_visible(line):
        return "Use one line of visible characters: something in it hides or turns other text."
    if missing := missing_characters(line):
        named = ", ".join(f"{char} ({unicodedata.name(char, 'unnamed')})" for char in missing[:3])
        return f"An invoice cannot show these characters: {named.lower()}."
    return ""


def has_card_number(line: str) -> bool:
    """Whether 13 to 19 digits in it are built as the numbers of payment cards are."""
    plain = unicodedata.normalize("NFKC", line)
    return any(luhn.is_valid(re.sub(r"\D", "", found)) for found in _DIGITS.findall(plain))


def _texts(typed: PartyDetails) -> Iterator[str]:
    yield from LENGTHS
    if isinstance(typed, BillingDetails):
        yield "purchase_order"


def _problems(name: str, line: str) -> Iterator[str]:
    longest = LENGTHS.get(name, 100)
    if not line and name in REQUIRED:
        yield REQUIRED[name]
    elif has_card_number(line):
        yield NO_CARDS
    elif len(line) > longest:
        yield f"Use up to {longest} characters."
    elif why := reason_against_line(line):
        yield why


def _fit_emails(typed: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Each once, in the order in which they were typed."""
    keys: list[str] = []
    for address in typed:
        if has_card_number(address):
            return (), {"emails": NO_CARDS}
        try:
            keys.append(email_key(address))
        except BadAddress as problem:
            return (), {"emails": f"{problem}"}
    kept = tuple(dict.fromkeys(keys))
    if not 1 <= len(kept) <= MOST_EMAILS:
        return (), {"emails": f"Enter 1 to {MOST_EMAILS} email addresses."}
    return kept, {}
