"""The shape of a kite. Whether its name is fit and free is the actions' question."""

from django import forms


class KiteForm(forms.Form):
    """A kite's name."""

    name = forms.CharField(label="Kite name", max_length=200, strip=False)
