"""Forms for requesting access to the Developer Portal, and for who can request it."""

from django import forms

from portal.actions.self_signup import MOST_DOMAINS
from portal.models import LONGEST_NOTE, SelfSignUp


class RequestAccessForm(forms.Form):
    """The message of a person who requests access."""

    note = forms.CharField(
        label="Message",
        required=False,
        max_length=LONGEST_NOTE,
        help_text=f"Optional. Who you are and what you want to build. Up to {LONGEST_NOTE}"
        " characters. It is erased 30 days after the answer.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SelfSignUpForm(forms.Form):
    """Who gets access without an invitation."""

    self_signup = forms.ChoiceField(
        label="People who are not members",
        choices=SelfSignUp,
        widget=forms.RadioSelect,
        error_messages={"required": "Select an option.", "invalid_choice": "Select an option."},
    )
    domains = forms.CharField(
        label="Email domains",
        required=False,
        max_length=6_000,
        help_text=f"One on each line, such as example.com. Up to {MOST_DOMAINS}.",
        widget=forms.Textarea(
            attrs={"rows": 4, "autocapitalize": "none", "spellcheck": "false", "class": "mono"}
        ),
    )
    is_confirmed = forms.BooleanField(
        label="Anyone with an address at a public email provider in this list can join",
        required=False,
    )
