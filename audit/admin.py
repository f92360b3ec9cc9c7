"""The operators' pages of events, which can be read and not changed."""

from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, Q, QuerySet, UUIDField
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join

from audit.event_types import grouped_choices
from audit.feed import late_events
from audit.log import OPERATOR
from audit.models import Event
from audit.sentences import changes, name_in, sentence, token_of
from console.operators.columns import State, itself, moment, mono, page_at, state, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, StateFilter


def _sentence(event: Event) -> str:
    """The event's sentence, with the name of the operator that members do not see."""
    text = sentence(event)
    return text.replace(OPERATOR, name_in(event.operator_label), 1) if event.operator_id else text


def _outcome(event: Event) -> State:
    """The state that the column shows: denied or completed."""
    return ("bad", "Denied") if event.is_refused else ("good", "Completed")


def _organization(event: Event) -> str:
    """The name of the organization at the time, linked to its page; empty without one."""
    return _link("organization", event.organization_id, event.organization_label)


def _actor(event: Event) -> str:
    """Link the operator, machine or person who acted, by their name at the time."""
    if event.operator_id:
        return _link("user", event.operator_id, event.operator_label)
    if event.machine_id:
        return _link(event.machine_type, event.machine_id, event.actor_label)
    return _link("user", event.actor_id, event.actor_label) or "Automatic"


def _address(event: Event) -> str | None:
    """The IP address of the actor, who may have been an operator; None for jobs."""
    return event.operator_address or event.address


def _target(event: Event) -> str:
    """The name of the event's target at the time, linked to its page if there is one."""
    return _link(event.target_type, event.target_id, event.target_label)


def _changes(event: Event) -> str:
    """The values that the event holds, a paragraph each, as "Name: Old → New"."""
    lines = [
        (label, f"{before} → {after}" if before and after else before or after)
        for label, before, after in changes(event)
    ]
    return format_html_join("", "<p>{}: {}</p>", lines)


def about_person(key: int) -> list[Q]:
    """Conditions on events that the person did, did as an operator, or was the target of."""
    is_target = Q(target_type="user", target_id=str(key))
    return [Q(actor_id=key), Q(operator_id=key), is_target]


EVENT_COLUMNS = [itself("Event", _sentence), state("Outcome", _outcome), moment("When", "at")]


class OutcomeFilter(StateFilter):
    title = "Outcome"
    parameter_name = "outcome"
    states = {"done": ("Completed", Q(is_refused=False)), "denied": ("Denied", Q(is_refused=True))}


class FeedFilter(StateFilter):
    title = "Event feed"
    parameter_name = "feed"
    states = {}
    passing = {"late": ("Not listed in time", lambda: late_events().values("pk"))}


class KindFilter(admin.SimpleListFilter):
    """Filters events by kind, sorted by label. An index serves it."""

    title = "Kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        groups = grouped_choices(without="")
        return sorted((choice for _, group in groups for choice in group), key=lambda c: c[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened, newest first."""

    rank = 80
    group = ListGroup.SYSTEM
    icon = "history"
    purpose = "All events in all organizations, including denied attempts, newest first."
    list_display = [EVENT_COLUMNS[0], words("Organization", _organization), *EVENT_COLUMNS[1:]]
    list_filter = [KindFilter, OutcomeFilter, FeedFilter]
    search_help_text = "The ID of an organization, a person, an invitation or an email."
    ordering = ["-at", "-pk"]
    details = [
        state("Outcome", _outcome),
        words("Reason", "reason"),
        moment("When", "at"),
        words("By", _actor),
        words("Using", token_of),
        words("Organization", _organization),
        words("About", _target),
        words("Values", _changes),
        mono("IP address", _address),
        mono("Request ID", "request_id"),
        mono("Kind", "kind"),
        mono("ID", "pk"),
    ]

    def heading(self, row: Event) -> str:
        return _sentence(row)

    def matches(self, term: str) -> list[Q]:
        """Conditions for a search: a number is a person's ID, a UUID that of anything else.

        Empty for any other text, which finds nothing.
        """
        if term.isdecimal() and len(term) < 19:
            return about_person(int(term))
        try:
            key = UUID(term)
        except ValueError:
            return []
        uuid_models = [
            name for name, model in _models().items() if isinstance(model._meta.pk, UUIDField)
        ]
        return [
            Q(organization_id=key),
            *(Q(target_type=name, target_id=str(key)) for name in uuid_models),
        ]


def _models() -> dict[str, type[Model]]:
    """The models with an operators' page, by the name that events use."""
    return {
        str(model._meta.model_name): model
        for model in apps.get_models()
        if admin.site.is_registered(model)
    }


def _link(model_name: str, key: object, label: str) -> str:
    """The label, linked to the page of its row if the model has pages. The row may be gone."""
    model = _models().get(model_name)
    if model is None or not key:
        return label
    return format_html('<a href="{}">{}</a>', page_at(model, key), label or key)
