"""The form for an email domain."""

from django import forms


class AddEmailDomainForm(forms.Form):
    """The domain to add."""

    name = forms.CharField(
        label="Domain",
        # Longer than any name, so that the reason is given by the rule.
        max_length=1_000,
        help_text="What your email addresses have after the @, such as example.com.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
