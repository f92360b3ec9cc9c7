"""Numbers of invoices, the reference a bank transfer carries, and the code banking apps read."""

import segno
from segno import helpers
from stdnum import iso11649
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from billing.money import Money

LEAST, MOST = 1, 99_999_999_999
"""In minor units: what the European payment code can ask for."""


def invoice_number(prefix: str, year: int, position: int) -> str:
    """Of the invoice at this position in its series: ACME-2026-00042.

    After 99,999 invoices in a year it becomes longer.
    """
    return f"{prefix}-{year}-{position:05}"


def creditor_reference(number: str) -> str:
    """The ISO 11649 reference made of an invoice number, which has at most 21 letters and digits.

    Its check digits tell a bank of a typing error.
    """
    bare = "".join(filter(str.isalnum, number)).upper()
    return iso11649.validate(f"RF{mod_97_10.calc_check_digits(f'{bare}RF')}{bare}")


def compact_reference(text: str) -> str:
    """What was typed or pasted from a bank statement, as it is stored, or nothing if it is none."""
    try:
        return iso11649.validate(text)
    except ValidationError:
        return ""


def in_groups_of_four(reference: str) -> str:
    """In groups of four, as people read it."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def payment_code(
    payee: str, account: tuple[str, str], amount: Money, reference: str
) -> segno.QRCode | None:
    """The code with which a banking app fills in a transfer in euros; None where there is none.

    `account` is the IBAN and the BIC, which may be empty.
    """
    iban, bic = account
    if amount.currency != "EUR" or not iban or not LEAST <= amount.minor <= MOST:
        return None
    return helpers.make_epc_qr(
        payee[:70],
        iban,
        amount.decimal,
        reference=reference,
        bic=bic or None,
        encoding="utf-8",
    )
