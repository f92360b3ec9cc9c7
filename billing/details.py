"""Validation of names, addresses and billing details, so that an invoice can show them.

The page validates them to say every reason at its field; the actions validate them again.
"""

import re
import unicodedata
from collections.abc import Mapping
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
    """A legal name, an address and a VAT ID."""

    legal_name: str
    line_1: str
    city: str
    country: str
    line_2: str = ""
    postal_code: str = ""
    vat_id: str = ""


@dataclass(frozen=True)
class BillingDetails(PartyDetails):
    """The billing details of an organization."""

    emails: tuple[str, ...] = ()
    purchase_order: str = ""


class UnfitDetails(ValueError):
    """Details that an invoice cannot show; `reasons` has the reason for each wrong field."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(reasons.values()))
        self.reasons = dict(reasons)


def clean_details[P: PartyDetails](typed: P) -> P:
    """The typed details, normalized. Raises UnfitDetails with a reason for each wrong field."""
    lines = {name: normalize_line(str(getattr(typed, name))) for name in _line_fields(typed)}
    reasons = {name: reason for name, line in lines.items() if (reason := _problem(name, line))}
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
    details = replace(typed, **lines, vat_id=vat_id)
    if isinstance(details, BillingDetails):
        emails, reason = _fit_emails(details.emails)
        details = replace(details, emails=emails)
        if reason:
            reasons["emails"] = reason
    if reasons:
        raise UnfitDetails(reasons)
    return details


def normalize_line(line: str) -> str:
    """The line in Unicode's composed form, trimmed, with single spaces."""
    return text.normalize(line)


def reason_against_line(line: str) -> str:
    """Why a line cannot be on an invoice; empty if it can."""
    if line and not text.is_visible(line):
        return "Use one line of visible characters: something in it hides or turns other text."
    if missing := missing_characters(line):
        names = ", ".join(f"{char} ({unicodedata.name(char, 'unnamed')})" for char in missing[:3])
        return f"An invoice cannot show these characters: {names.lower()}."
    return ""


def has_card_number(line: str) -> bool:
    """Whether the line has 13 to 19 digits with the check digit of payment cards (Luhn)."""
    plain = unicodedata.normalize("NFKC", line)
    return any(luhn.is_valid(re.sub(r"\D", "", digits)) for digits in _DIGITS.findall(plain))


def _line_fields(details: PartyDetails) -> list[str]:
    """The names of the fields that are lines of text."""
    return [*LENGTHS, *(["purchase_order"] if isinstance(details, BillingDetails) else [])]


def _problem(name: str, line: str) -> str:
    """Why the field with this name cannot have the line; empty if it can."""
    longest = LENGTHS.get(name, 100)
    if not line and name in REQUIRED:
        return REQUIRED[name]
    elif has_card_number(line):
        return NO_CARDS
    elif len(line) > longest:
        return f"Use up to {longest} characters."
    return reason_against_line(line)


def _fit_emails(typed: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The unique, normalized addresses, and an empty problem; or no addresses, and the problem."""
    keys: list[str] = []
    for address in typed:
        if has_card_number(address):
            return (), NO_CARDS
        try:
            keys.append(email_key(address))
        except BadAddress as problem:
            return (), str(problem)
    emails = tuple(dict.fromkeys(keys))
    if not 1 <= len(emails) <= MOST_EMAILS:
        return (), f"Enter 1 to {MOST_EMAILS} email addresses."
    return emails, ""
