"""Which price is chosen."""

from django import forms
from django.http import QueryDict

from billing.models.tier import TierPriceQuerySet


class ChoiceForm(forms.Form):
    """One of the prices that are offered, and what the page said of it."""

    seen = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, offered: TierPriceQuerySet) -> None:
        super().__init__(data)
        self.fields["price"] = forms.ModelChoiceField(offered, widget=forms.HiddenInput)
