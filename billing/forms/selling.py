"""Operators' forms for the seller, tiers, prices and tax rates."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as Unfit

from billing.details import NO_CARDS, has_card_number, normalize_line, reason_against_line
from billing.forms.details import PartyForm, country_choices
from billing.forms.exporting import day_field
from billing.models import Interval, Seller, Tier
from billing.models.seller import SHORTEST_END
from billing.money import Money, NotAnAmount, reason_against_currency
from console.operators.acting import ReasonForm
from organizations.tenancy.meters import METERS


class Line(forms.CharField):
    """A field for a line of text that an invoice can show and that has no card number."""

    def clean(self, value: Any) -> str:
        """The normalized line. Raises ValidationError."""
        line = normalize_line(str(super().clean(value)))
        if has_card_number(line):
            raise ValidationError(NO_CARDS)
        if why := reason_against_line(line):
            raise ValidationError(why)
        return line


class SellerForm(PartyForm, ReasonForm):
    tax_id = Line(label="Tax number", max_length=40, required=False)
    register = Line(label="Register", max_length=100, required=False)
    email = forms.EmailField(
        label="Email address", max_length=254, help_text="For questions about invoices."
    )
    iban = forms.CharField(label="IBAN", max_length=60)
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    currency = forms.CharField(max_length=3, help_text="Three letters, such as EUR.")
    charge_now_above_minor = forms.CharField(
        label="Invoice changes immediately above",
        max_length=40,
        required=False,
        help_text=(
            "Before tax, such as 100. Changes of a tier that come to more are invoiced when they"
            " are made. Leave it empty to invoice them with the next period."
        ),
    )
    terms_days = forms.IntegerField(label="Days to pay", min_value=0, max_value=365, initial=14)
    end_after_days = forms.IntegerField(
        label="Days until a subscription ends",
        min_value=SHORTEST_END,
        max_value=3_650,
        required=False,
        help_text=(
            f"After the due date of an invoice that is not paid, {SHORTEST_END} or more. Leave it"
            " empty to end none."
        ),
    )
    series_prefix = forms.RegexField(
        r"^[A-Z0-9]{1,10}$",
        label="Prefix of invoice numbers",
        help_text="Capitals and digits, up to 10.",
    )
    small_business_note = Line(
        label="Why no tax is charged",
        max_length=200,
        required=False,
        help_text="Only for sellers who charge none at all, such as small businesses.",
    )
    time_zone = forms.ChoiceField(
        choices=[(name, name) for name in sorted(available_timezones())], initial="UTC"
    )
    default_tier = forms.ModelChoiceField(
        Tier.objects.all(),
        required=False,
        empty_label="None: no limits",
        help_text=(
            "Its limits apply to organizations without a subscription, and after one has ended."
        ),
    )
    field_order = (
        *(*PartyForm.base_fields, "tax_id", "register", "email", "iban", "bic", "currency"),
        *("charge_now_above_minor", "terms_days", "end_after_days", "series_prefix"),
        *("small_business_note", "time_zone", "default_tier", "reason"),
    )

    def clean_iban(self) -> str:
        """The IBAN without spaces. Raises ValidationError for wrong check digits."""
        try:
            return str(iban.validate(self.cleaned_data["iban"]))
        except Unfit:
            raise ValidationError("This IBAN is not valid. Check for a typing error.") from None

    def clean_bic(self) -> str:
        """The BIC, which may be empty. Raises ValidationError for a wrong format."""
        code = self.cleaned_data["bic"]
        try:
            return str(bic.validate(code)) if code else ""
        except Unfit:
            raise ValidationError("This BIC is not valid.") from None

    def clean_currency(self) -> str:
        """The currency code in capitals. Raises ValidationError if it cannot be sold in."""
        code = str(self.cleaned_data["currency"]).upper()
        if why := reason_against_currency(code):
            raise ValidationError(why)
        return code

    def clean_charge_now_above_minor(self) -> int | None:
        """The amount in minor units of the form's currency; None if one of the two is missing.

        Raises ValidationError for text that is no amount.
        """
        amount = self.cleaned_data.get("charge_now_above_minor")
        currency = self.cleaned_data.get("currency")
        if not amount or not currency:
            return None
        try:
            return Money.parse(amount, currency).minor
        except NotAnAmount as problem:
            raise ValidationError(str(problem)) from problem


class TierForm(ReasonForm):
    name = Line(max_length=60)
    text = Line(label="Description", max_length=500, required=False)
    position = forms.IntegerField(
        min_value=0, max_value=1_000, initial=0, help_text="The lowest comes first."
    )
    is_public = forms.BooleanField(
        label="Every organization can choose it", required=False, initial=True
    )
    field_order = ("code", "name", "text", "position", "is_public", "reason")


class NewTierForm(TierForm):
    code = forms.SlugField(max_length=40, help_text="It never changes.")


class LimitForm(ReasonForm):
    """How many of a meter a tier includes."""

    meter = forms.ChoiceField(
        label="What is limited", choices=lambda: [(meter.name, meter.label) for meter in METERS]
    )
    included = forms.IntegerField(
        label="Included",
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        help_text="Leave empty for no limit.",
    )
    field_order = ("meter", "included", "reason")


class PriceForm(ReasonForm):
    amount = forms.CharField(
        max_length=40, help_text="For one interval, before tax, in the seller's currency."
    )
    interval = forms.ChoiceField(choices=Interval)
    valid_from = day_field("Valid from", date.today)
    field_order = ("amount", "interval", "valid_from", "reason")

    def clean_amount(self) -> Money:
        """The amount in the seller's currency. Raises ValidationError without a seller."""
        seller = Seller.objects.first()
        if seller is None:
            raise ValidationError("Set up the seller first: prices are in its currency.")
        try:
            return Money.parse(self.cleaned_data["amount"], seller.currency)
        except NotAnAmount as problem:
            raise ValidationError(str(problem)) from problem


class TaxRateForm(ReasonForm):
    country = forms.ChoiceField(choices=country_choices)
    rate = forms.DecimalField(
        label="Rate in percent", min_value=Decimal(0), max_value=Decimal(100), decimal_places=2
    )
    valid_from = day_field("Valid from", date.today)
    field_order = ("country", "rate", "valid_from", "reason")
