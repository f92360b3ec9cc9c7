"""The shape of a request for access, and of who can make one."""

from typing import Any

from django import forms

from portal.actions.self_signup import MOST_DOMAINS
from portal.forms.applications import ReasonForm
from portal.models import LONGEST_NOTE, SelfSignUp


class RequestAccessForm(forms.Form):
    """What someone says who wants to use the portal."""

    note = forms.CharField(
        label="Message",
        required=False,
        max_length=LONGEST_NOTE,
        help_text=f"Optional. Who you are, and what for you need the APIs. Up to {LONGEST_NOTE}"
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
        help_text=f"One on each line, such as example.com. Up to {MOST_DOMAINS}. They count only if"
        " sign-up is open to them.",
        widget=forms.Textarea(
            attrs={"rows": 4, "autocapitalize": "none", "spellcheck": "false", "class": "mono"}
        ),
    )
    is_confirmed = forms.BooleanField(
        label="Let everyone join who has an address at a public email provider in this list",
        required=False,
    )


class RejectSignUpForm(ReasonForm):
    """Why someone does not get access."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = "The person is told. Up to 200 characters."
