"""The form that filters the history of an organization, and its events."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from audit import event_types
from audit.models import Event, EventQuerySet
from audit.people import Person, people_labelled
from audit.sentences import address_in
from console.lists.paging import CappedCount, Total
from console.lists.searching import any_of
from console.words import dates, text
from console.words.time_zones import zone_or_utc
from organizations.models import GrantedPermission, Membership, Organization
from organizations.permissions import VIEW_EVENT

MOST_OFFERED = 10
DONE, REFUSED = "done", "refused"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)


def _day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(FIRST_DAY, f"Enter a date on or after {FIRST_DAY}."),
            MaxValueValidator(LAST_DAY, f"Enter a date on or before {LAST_DAY}."),
        ],
        error_messages={"invalid": "Enter a date in the format 2026-11-25."},
    )


class HistoryForm(forms.Form):
    """Filters events by person (as actor or target), kind, outcome and days of the reader.

    If the text matches several people, the form is invalid and offers them, because an index serves
    one person only.
    """

    person = forms.CharField(
        label="Person",
        max_length=320,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name or email address"}),
    )
    kind = forms.ChoiceField(
        label="Kind",
        # A function: each form copies its fields, and a list of all kinds with them.
        choices=lambda: [("", "All kinds"), *event_types.grouped_choices()],
        required=False,
        error_messages={"invalid_choice": "Select a kind from the list."},
    )
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=[("", "Any outcome"), (DONE, "Completed"), (REFUSED, "Denied")],
        required=False,
        error_messages={"invalid_choice": "Select an outcome from the list."},
    )
    since = _day_field("From")
    until = _day_field("To")
    # The browser's time zone, which time.js fills in for readers without one.
    zone = forms.CharField(
        max_length=60, required=False, widget=forms.HiddenInput(attrs={"data-zone": True})
    )

    def __init__(self, data: Any, *, organization: Organization) -> None:
        self.organization = organization
        self.offered: list[Person] = []
        """The people who match the text, if there are several."""
        super().__init__(data)

    def clean_person(self) -> Person | None:
        """The person who matches the text; None without a text.

        If no one matches, a person with the ID 0, who has no events. Raises ValidationError and
        sets `offered` if several match.
        """
        typed = text.normalize(self.cleaned_data["person"])
        if not typed:
            return None
        people = _people(self.organization, typed)
        if len(people) > 1:
            self.offered = people[:MOST_OFFERED]
            more = " or type more of the name" if len(people) > MOST_OFFERED else ""
            raise forms.ValidationError(f"Several people match. Select one{more}.")
        return people[0] if people else Person(0, typed)

    def clean_zone(self) -> tzinfo:
        """The time zone that the address or the browser names, or else that of the reader.

        UTC for an unknown name.
        """
        zone: str = self.cleaned_data["zone"]
        return zone_or_utc(zone) if zone else dates.reader().zone

    def clean(self) -> dict[str, Any]:
        """Check that the last day is not before the first."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "The end date must be on or after the start date.")
        return self.cleaned_data

    @property
    def kind_options(self) -> SafeString:
        """The HTML of the options of the select of kinds, in their groups."""
        return _kind_options(str(self["kind"].value() or ""))

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the first and the last day."""
        return [self["since"], self["until"]]

    @property
    def narrowed_to(self) -> dict[str, str]:
        """The values that were typed, by field, without empty ones."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set; a time zone alone is none."""
        return bool(self.narrowed_to.keys() - {"zone"})

    def events(self) -> list[EventQuerySet]:
        """The organization's events that pass the filters; none if the form is invalid.

        For a person, two querysets that may overlap, as actor and as target, because each has its
        own index; otherwise one.
        """
        events = Event.objects.within(self.organization.pk)
        if not self.is_valid():
            return [events.none()]
        chosen = self.cleaned_data
        if chosen["kind"]:
            events = events.filter(kind=chosen["kind"])
        if chosen["outcome"]:
            events = events.filter(is_refused=chosen["outcome"] == REFUSED)
        if chosen["since"]:
            events = events.filter(at__gte=_midnight(chosen["since"], chosen["zone"]))
        if chosen["until"]:
            day_after = chosen["until"] + timedelta(days=1)
            events = events.filter(at__lt=_midnight(day_after, chosen["zone"]))
        if person := chosen["person"]:
            return [events.done_by(person.id), events.about(person.id)]
        return [events]

    def total(self) -> Total:
        """How many events pass the filters, in one query, counted up to the cap of lists."""
        querysets = self.events()
        if len(querysets) == 2:
            # Events that someone did to themselves are in both, and count once.
            querysets[1] = querysets[1].exclude(actor_id=self.cleaned_data["person"].id)
        own = Organization.objects.filter(pk=self.organization.pk)
        return Total(sum(own.values_list(*map(CappedCount, querysets)).get()))


# What is chosen is one of the kinds, or nonsense that a reader typed into the address.
@lru_cache(maxsize=64)
def _kind_options(chosen: str) -> SafeString:
    """The HTML of the options of the select of kinds, of which one is selected."""
    option = '<option value="{}"{}>{}</option>'
    groups = (
        (heading, format_html_join("", option, (_option(*kind, chosen) for kind in kinds_of)))
        for heading, kinds_of in event_types.grouped_choices()
    )
    first = format_html(option, "", "", "All kinds")
    return first + format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def _option(value: str, label: str, chosen: str) -> tuple[str, str, str]:
    """The parts of the HTML of an option."""
    return value, " selected" if value == chosen else "", label


def may_still_read(membership: Membership) -> bool:
    """Whether the member may view the history now, read from the database again."""
    return GrantedPermission.objects.filter(
        user=membership.user_id,
        user__is_active=True,
        content_object=membership.organization_id,
        permission__codename=VIEW_EVENT,
    ).exists()


def _people(organization: Organization, typed: str) -> list[Person]:
    """The people in the history of the organization who match the text.

    Members match by any word of name or address, others by the beginning of their name in events,
    or by their whole address if the history has an event of them. A text that is the whole label of
    someone matches only that person.
    """
    start = text.fold(address_in(typed) or typed)
    members = organization.memberships.found_by(typed).select_related("user")
    users = sorted((row.user for row in any_of(members, MOST_OFFERED + 1)), key=attrgetter("pk"))
    people = {user.pk: Person(user.pk, _label(user)) for user in users}
    owners = User.objects.filter(email=start).values_list("pk", flat=True)
    pk = owners.first() if "@" in start else None
    # The reader must not find out whether anyone else has an account.
    if pk and (pk in people or _has_events(organization, pk)):
        people = {pk: people.get(pk, Person(pk, typed))}
    for actor in people_labelled(typed, organization_id=organization.pk):
        people.setdefault(actor.id, actor)
    exact = [person for person in people.values() if person.label.casefold() == typed.casefold()]
    return exact[:1] or list(people.values())


def _has_events(organization: Organization, user_id: int) -> bool:
    """Whether the organization has an event that the person did, or was the target of."""
    events = Event.objects.filter(organization_id=organization.pk)
    return events.done_by(user_id).exists() or events.about(user_id).exists()


def _label(user: User) -> str:
    """The label of the person in events."""
    return f"{user.name} <{user.email}>" if user.name else user.email


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)
