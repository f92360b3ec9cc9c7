"""The form that chooses a price."""

from django import forms
from django.http import QueryDict

from billing.models.tier import TierPriceQuerySet


class ChoiceForm(forms.Form):
    """One of the offered prices, and the mark of the quote that the page showed for it."""

    seen = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, offered: TierPriceQuerySet) -> None:
        super().__init__(data)
        self.fields["price"] = forms.ModelChoiceField(offered, widget=forms.HiddenInput)
