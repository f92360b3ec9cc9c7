"""The shape of what administrators type about webhooks."""

from typing import Any

from django import forms

from machines.forms import PermissionCheckboxes
from webhooks.message_types import OUTGOING
from webhooks.terms import WebhookTerms

Groups = list[tuple[str, list[tuple[str, str]]]]


def choices() -> Groups:
    """The types of message to choose from, with their labels, by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for outgoing in OUTGOING:
        groups.setdefault(outgoing.group, []).append((outgoing.type, outgoing.label))
    return list(groups.items())


class TypeCheckboxes(PermissionCheckboxes):
    """What happens, in plain words under the names of groups, each with its type."""

    template_name = "webhooks/_types.html"


class WebhookForm(forms.Form):
    """What a webhook is called, where it is, and what it is told of."""

    name = forms.CharField(
        label="Name",
        # Longer than allowed, so that the reason is given by the rule and nothing is cut off.
        max_length=200,
        strip=False,
        help_text="What receives the events, such as “Chat”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    url = forms.CharField(
        label="URL",
        max_length=2000,
        help_text="Where events are sent by POST. It has to start with https://.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    types = forms.MultipleChoiceField(
        label="Events",
        choices=choices,
        widget=TypeCheckboxes,
        error_messages={
            "required": "Select at least one event.",
            "invalid_choice": "Select only events in the list.",
        },
    )

    @property
    def terms(self) -> WebhookTerms:
        """What was typed, as actions take it. Only of a valid form."""
        typed: dict[str, Any] = self.cleaned_data
        return WebhookTerms(typed["name"], typed["url"], typed["types"])


class RotateSecretForm(forms.Form):
    """Which secret is to be replaced, so that a form that is sent twice replaces one."""

    number = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2_000_000_000,
        error_messages={"invalid": "Reload this page and try again."},
    )
