"""Countries of addresses, by ISO 3166-1."""

from functools import cache

from babel import Locale

NO_COUNTRIES = {
    *("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
}
"""Two-letter codes that Unicode names and ISO 3166-1 does not assign to a country."""

VAT_TERRITORIES = {"MC": "FR", "IM": "GB"}
"""Countries that value added tax treats as another one: Monaco as France, and the Isle of Man as
the United Kingdom (Directive 2006/112/EC, Article 7). Parts of a member state that are outside its
VAT territory (Article 6), such as Åland or Réunion, count as outside if they have a country code.
Livigno, the Canary Islands and others have none, so an operator decides."""


def vat_territory(code: str) -> str:
    """The code of the country whose value added tax applies in this country, mostly its own."""
    return VAT_TERRITORIES.get(code, code)


def name_of_country(code: str) -> str:
    """The English name of a country; the code itself if it is not known."""
    return countries().get(code, code)


@cache
def countries() -> dict[str, str]:
    """The English names of all countries by their codes, ordered by name."""
    territories = ((str(code), str(name)) for code, name in Locale("en").territories.items())
    names = {
        code: name
        for code, name in territories
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda item: item[1]))
