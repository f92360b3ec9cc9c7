"""Form for a domain of the Developer Portal."""

from django import forms


class AddDomainForm(forms.Form):
    """The domain to add."""

    name = forms.CharField(
        label="Domain",
        # Longer than any name, so that the reason is given by the rule.
        max_length=1_000,
        help_text="The name of a host that is yours, such as developers.example.com.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
