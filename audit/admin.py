"""Operators look events up; no one changes them."""

from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, Q, QuerySet, UUIDField
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join

from audit.event_types import grouped_choices
from audit.log import OPERATOR
from audit.models import Event
from audit.sentences import changes, name_in, sentence, token_of
from console.operators.columns import State, itself, moment, mono, page_at, state, words
from console.operators.lookup import ListGroup, ReadOnlyAdmin, StateFilter


def told(event: Event) -> str:
    """The event in words, with the operator's name where members do not read it."""
    said = sentence(event)
    return said.replace(OPERATOR, name_in(event.operator_label), 1) if event.operator_id else said


def outcome(event: Event) -> State:
    """Whether it was done, or denied."""
    return ("bad", "Denied") if event.is_refused else ("good", "Completed")


def organization(event: Event) -> str:
    """Where it happened, as it was called then."""
    return _named("organization", event.organization_id, event.organization_label)


def actor(event: Event) -> str:
    """Who did it, as they were called then."""
    if event.operator_id:
        return _named("user", event.operator_id, event.operator_label)
    if event.machine_id:
        return _named(event.machine_type, event.machine_id, event.actor_label)
    return _named("user", event.actor_id, event.actor_label) or "Automatic"


def address(event: Event) -> str | None:
    """From where it was done, by an operator, too."""
    return event.operator_address or event.address


def target(event: Event) -> str:
    """What it is about, as it was called then."""
    return _named(event.target_type, event.target_id, event.target_label)


def before_and_after(event: Event) -> str:
    """Everything that the event holds."""
    lines = [
        (label, f"{before} → {after}" if before and after else before or after)
        for label, before, after in changes(event)
    ]
    return format_html_join("", "<p>{}: {}</p>", lines)


def about_person(key: int) -> list[Q]:
    """What they did, what they did as an operator, and what was done to them."""
    done_to = Q(target_type="user", target_id=str(key))
    return [Q(actor_id=key), Q(operator_id=key), done_to]


EVENT_COLUMNS = [
    itself("Event", told),
    state("Outcome", outcome),
    moment("When", "at"),
]


class OutcomeFilter(StateFilter):
    title = "Outcome"
    parameter_name = "outcome"
    states = {
        "done": ("Completed", Q(is_refused=False)),
        "denied": ("Denied", Q(is_refused=True)),
    }


class KindFilter(admin.SimpleListFilter):
    """One kind of event, by its label; there is an index for each."""

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
    group = ListGroup.RECORDS
    icon = "history"
    purpose = "All events in all organizations, including denied attempts, newest first."
    list_display = [
        EVENT_COLUMNS[0],
        words("Organization", organization),
        *EVENT_COLUMNS[1:],
    ]
    list_filter = [KindFilter, OutcomeFilter]
    search_help_text = "The ID of an organization, a person, an invitation or an email."
    ordering = ["-at", "-pk"]
    details = [
        state("Outcome", outcome),
        words("Reason", "reason"),
        moment("When", "at"),
        words("By", actor),
        words("Using", token_of),
        words("Organization", organization),
        words("About", target),
        words("Values", before_and_after),
        mono("IP address", address),
        mono("Request ID", "request_id"),
        mono("Kind", "kind"),
        mono("ID", "pk"),
    ]

    def heading(self, row: Event) -> str:
        return told(row)

    def matches(self, term: str) -> list[Q]:
        """A number is a person, and a UUID whatever has one."""
        if term.isdecimal() and len(term) < 19:
            return about_person(int(term))
        try:
            key = UUID(term)
        except ValueError:
            return []
        about = [Q(target_type=name, target_id=str(key)) for name in _models_with_uuid()]
        return [Q(organization_id=key), *about]


def _models() -> dict[str, type[Model]]:
    """Those that operators can look up, by the name that events call them."""
    return {
        str(model._meta.model_name): model
        for model in apps.get_models()
        if admin.site.is_registered(model)
    }


def _models_with_uuid() -> list[str]:
    return [name for name, model in _models().items() if isinstance(model._meta.pk, UUIDField)]


def _named(model_name: str, key: object, label: str) -> str:
    """The label, as a link where there is a page for it: what is gone, the page says itself."""
    model = _models().get(model_name)
    if model is None or not key:
        return label
    return format_html('<a href="{}">{}</a>', page_at(model, key), label or key)
