"""Forms for names, addresses and billing details."""

import re
from typing import Any

from django import forms

from billing.countries import countries
from billing.details import MOST_EMAILS, BillingDetails, PartyDetails, UnfitDetails, clean_details

SEPARATORS = re.compile(r"[\s,;]+")
MAX_TYPED = 400
"""More than allowed, so that `clean_details` gives the reason and no text is cut off."""


def _line(label: str, autocomplete: str, *, required: bool = True, help_text: str = "") -> Any:
    """A form field for a line of text; `autocomplete` is the attribute of HTML."""
    attrs = {"autocomplete": autocomplete}
    return forms.CharField(
        label=label,
        max_length=MAX_TYPED,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def country_choices() -> list[tuple[str, str]]:
    """The codes and names of all countries, after an empty choice."""
    return [("", "Select a country"), *countries().items()]


class PartyForm(forms.Form):
    """A legal name, an address and a VAT ID. What is wrong is said at each field."""

    legal_name = _line("Legal name", "organization")
    line_1 = _line("Address", "address-line1")
    line_2 = _line("Address, second line", "address-line2", required=False)
    postal_code = _line("Postal code", "postal-code", required=False)
    city = _line("City", "address-level2")
    country = forms.ChoiceField(
        label="Country",
        choices=country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    vat_id = _line(
        "VAT ID",
        "off",
        required=False,
        help_text="Its format is checked. It is not verified with the tax office.",
    )

    def clean(self) -> dict[str, Any]:
        """Add the errors of `clean_details`, each at its field, if the fields are valid alone."""
        cleaned = self.cleaned_data
        if not self.errors:
            try:
                clean_details(self.details)
            except UnfitDetails as unfit:
                for field, reason in unfit.reasons.items():
                    self.add_error(field, reason)
        return cleaned

    @property
    def details(self) -> PartyDetails:
        """The details as they were typed."""
        names = PartyDetails.__dataclass_fields__
        return PartyDetails(**{name: self.cleaned_data[name] for name in names})


class DetailsForm(PartyForm):
    """The billing details of an organization."""

    emails = forms.CharField(
        label="Email addresses for invoices",
        max_length=2_000,
        help_text=f"Up to {MOST_EMAILS}, one on each line.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    purchase_order = _line(
        "Purchase order reference", "off", required=False, help_text="Shown on each invoice."
    )

    @property
    def details(self) -> BillingDetails:
        """The billing details as they were typed, the email addresses split."""
        names = BillingDetails.__dataclass_fields__.keys() - {"emails"}
        values = {name: self.cleaned_data[name] for name in names}
        addresses = filter(None, SEPARATORS.split(self.cleaned_data["emails"]))
        return BillingDetails(**values, emails=tuple(addresses))
