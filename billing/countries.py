"""The countries that an address can be in, by ISO 3166-1."""

from functools import cache

from babel import Locale

NO_COUNTRIES = {
    *("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
}
"""Two letters that Unicode names, and the standard does not give to a country."""

VAT_TERRITORIES = {"MC": "FR", "IM": "GB"}
"""Countries that value added tax treats as another one: Monaco as France, and the Isle of Man as
the United Kingdom (Directive 2006/112/EC, Article 7). What belongs to a member state and not to its
territory for this tax (Article 6), such as Åland or Réunion, is outside of it where it has a code
of its own. Livigno, the Canary Islands and others have none, so an operator decides."""


def vat_territory(code: str) -> str:
    """The country whose value added tax applies in this one: mostly itself."""
    return VAT_TERRITORIES.get(code, code)


def name_of_country(code: str) -> str:
    """Its English name; the code itself where there is none."""
    return countries().get(code, code)


@cache
def countries() -> dict[str, str]:
    """Their English names by their codes, in the order of the names."""
    named = {str(code): str(name) for code, name in Locale("en").territories.items()}
    found = {code: named[code] for code in named if len(code) == 2 and code.isalpha()}
    kept = ((code, name) for code, name in found.items() if code not in NO_COUNTRIES)
    return dict(sorted(kept, key=lambda each: each[1]))
