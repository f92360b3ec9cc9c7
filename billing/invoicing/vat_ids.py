"""VAT IDs: their format and check digits. Whether a tax office knows one is not checked."""

import re
from typing import Any

from stdnum import exceptions, get_cc_module
from stdnum.eu import vat
from stdnum.util import clean

from billing.countries import countries, vat_territory

EUROPEAN = {"GR": "EL"}
"""Countries of the EU whose VAT IDs begin with other letters than their code."""
_OF_NORTHERN_IRELAND = "XI"
_FREE = re.compile(r"[A-Z0-9]{4,20}")
"""The format of VAT IDs of countries whose own format is not known."""


class UnfitVatId(ValueError):
    """The text is no VAT ID of the country; `str` says why, for the person who typed it."""


def clean_vat_id(typed: str, country: str) -> str:
    """The compact form of a typed VAT ID of this country, with the country's letters in front.

    Spaces, dots, hyphens and full-width digits are accepted. Raises UnfitVatId.
    """
    try:
        return _compact(typed, country)
    except exceptions.InvalidChecksum:
        raise UnfitVatId("A digit of this VAT ID is wrong: its check digits do not fit.") from None
    except exceptions.ValidationError:
        name = countries().get(country, country)
        raise UnfitVatId(f"This is not a VAT ID of {name}. {_advice(typed, country)}") from None


def _compact(typed: str, country: str) -> str:
    """The compact form of a VAT ID of the country. Raises stdnum's ValidationError."""
    bare, country = _bare(typed), vat_territory(country)
    prefix = EUROPEAN.get(country, country)
    if country == "GB" and bare.startswith(_OF_NORTHERN_IRELAND):
        return str(vat.validate(bare))
    if prefix.lower() in {*vat.MEMBER_STATES, "el"}:
        return str(vat.validate(bare if bare.startswith(prefix) else prefix + bare))
    module: Any = get_cc_module(country.lower(), "vat")
    if module is None:
        if not _FREE.fullmatch(bare):
            raise exceptions.InvalidFormat
        return bare
    return str(prefix + module.validate(typed).removeprefix(prefix))


def _bare(typed: str) -> str:
    """The text in capitals, with plain digits and without separators, as stdnum reads it."""
    return str(clean(typed, " -./,")).strip().upper()


def _advice(typed: str, country: str) -> str:
    """What to compare a wrong VAT ID with: its first letters may name another country."""
    letters = _bare(typed)[:2]
    other = {"EL": "GR"}.get(letters, letters)
    if other != country and other in countries():
        return f"It begins like one of {countries()[other]}: compare it with the address."
    return "Compare it with the country of the address."
