"""Invoice numbers, references of bank transfers, and payment codes for banking apps."""

import segno
from segno import helpers
from stdnum import iso11649
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from billing.money import Money

LEAST, MOST = 1, 99_999_999_999
"""The smallest and the largest amount, in cents, that a European payment code can ask for."""


def invoice_number(prefix: str, year: int, position: int) -> str:
    """The number of the invoice at this position of its series, such as ACME-2026-00042."""
    return f"{prefix}-{year}-{position:05}"


def creditor_reference(number: str) -> str:
    """The ISO 11649 reference, with check digits, of a number with up to 21 letters and digits."""
    bare = "".join(filter(str.isalnum, number)).upper()
    return iso11649.validate(f"RF{mod_97_10.calc_check_digits(f'{bare}RF')}{bare}")


def compact_reference(text: str) -> str:
    """The ISO 11649 reference in a typed text, in its stored form; empty if the text is none."""
    try:
        return iso11649.validate(text)
    except ValidationError:
        return ""


def in_groups_of_four(reference: str) -> str:
    """A reference or an IBAN in groups of four characters, for people to read."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def payment_code(
    payee: str, account: tuple[str, str], amount: Money, reference: str
) -> segno.QRCode | None:
    """The QR code from which a banking app fills in a transfer to the `payee`.

    `account` is the IBAN and the BIC; the BIC may be empty. None if there is no IBAN, the amount is
    not in euros, or it is out of the range of such codes.
    """
    iban, bic = account
    if amount.currency != "EUR" or not iban or not LEAST <= amount.minor <= MOST:
        return None
    return helpers.make_epc_qr(
        payee[:70], iban, amount.decimal, reference=reference, bic=bic or None, encoding="utf-8"
    )
