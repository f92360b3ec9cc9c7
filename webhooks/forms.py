"""The shape of what administrators type about webhooks."""

from dataclasses import asdict
from typing import Any

from django import forms

from machines.forms import PermissionCheckboxes
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.actors import Actor
from webhooks.message_types import OUTGOING
from webhooks.models import EVERYTHING
from webhooks.terms import WebhookTerms

Groups = list[tuple[str, list[tuple[str, str]]]]


def choices(*, with_history: bool) -> Groups:
    """The types of message to choose from, with their labels, by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for outgoing in OUTGOING:
        if outgoing.type == EVERYTHING and not with_history:
            continue
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
        widget=TypeCheckboxes,
        error_messages={
            "required": "Select at least one event.",
            "invalid_choice": "Select only events in the list.",
        },
    )

    def __init__(self, data: Any, *, by: Actor, present: WebhookTerms | None = None) -> None:
        """The form for the present terms, or for a new webhook.

        The history can be chosen by an actor who can view it, and stays where it was chosen.
        """
        super().__init__(data, initial=asdict(present) if present else None)
        has_history = present is not None and present.has_history
        types: Any = self.fields["types"]
        types.choices = choices(with_history=has_history or by.can(VIEW_EVENT))

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
