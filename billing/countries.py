"""The countries that an address can be in, by ISO 3166-1."""

from functools import cache

from babel import Locale

NO_COUNTRIES = {
    *("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"),
}
"""Two letters that Unicode names, and the standard does not give to a country."""


def name_of(code: str) -> str:
    """Its English name; the code itself where there is none."""
    return countries().get(code, code)


@cache
def countries() -> dict[str, str]:
    """Their English names by their codes, in the order of the names."""
    named = {str(code): str(name) for code, name in Locale("en").territories.items()}
    found = {code: named[code] for code in named if len(code) == 2 and code.isalpha()}
    kept = ((code, name) for code, name in found.items() if code not in NO_COUNTRIES)
    return dict(sorted(kept, key=lambda each: each[1]))
