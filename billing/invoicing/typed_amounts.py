"""Amounts copied from bank statements: with a currency and separators of thousands."""

import re

from billing.money import Money, NotAnAmount, is_currency

CODE = re.compile(r"^([A-Za-z]{3})\b|\b([A-Za-z]{3})$")
SYMBOLS = "€$£¥ "
THOUSANDS = re.compile(r"(?<=\d)[.,'\u2019\s](?=\d{3}(?!\d))")
DECIMALS = re.compile(r"[.,](\d{1,2})$")


def parse_amount(text: str, currency: str) -> Money | None:
    """The amount in a text such as "58.31", "EUR 1,234.50" or "1.234,50 €"; None if there is none.

    It is in the currency whose code is in the text, and otherwise in `currency`.
    """
    if code := CODE.search(text.strip()):
        currency = (code[1] or code[2]).upper()
    if not is_currency(currency):
        return None
    typed_number = CODE.sub("", text.strip()).strip(SYMBOLS)
    decimals = DECIMALS.search(typed_number)
    whole_units = THOUSANDS.sub("", typed_number[: decimals.start()] if decimals else typed_number)
    try:
        return Money.parse(f"{whole_units}.{decimals[1]}" if decimals else whole_units, currency)
    except NotAnAmount:
        return None
