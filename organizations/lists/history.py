"""What the history of an organization can be narrowed to."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

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
from console.words import text
from organizations.models import GrantedPermission, Membership, Organization
from organizations.permissions import VIEW_EVENT

MOST_OFFERED = 10
DONE, REFUSED = "done", "refused"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)


def _day(label: str) -> forms.DateField:
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
    """Who did it or had it done to them, of which kind, with which end, on which of their days.

    Events are read by one person's id, in the order of an index. So a text that fits several people
    offers these to choose from.
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
    since = _day("From")
    until = _day("To")
    # The reader's time zone, which time.js fills in. Days are those of UTC without it.
    zone = forms.CharField(
        max_length=60, required=False, widget=forms.HiddenInput(attrs={"data-zone": True})
    )

    def __init__(self, data: Any, *, organization: Organization) -> None:
        self.organization = organization
        self.offered: list[Person] = []
        """The people who fit the text, when these are several."""
        super().__init__(data)

    def clean_person(self) -> Person | None:
        """The one person who fits the text; an actor without events stands for no one."""
        typed = text.normalize(self.cleaned_data["person"])
        if not typed:
            return None
        found = _people(self.organization, typed)
        if len(found) > 1:
            self.offered = found[:MOST_OFFERED]
            more = " or type more of the name" if len(found) > MOST_OFFERED else ""
            raise forms.ValidationError(f"Several people match. Select one{more}.")
        return found[0] if found else Person(0, typed)

    def clean_zone(self) -> tzinfo:
        """The reader's time zone; that of the server for none, or for one that there is not."""
        try:
            return ZoneInfo(self.cleaned_data["zone"])
        except (ValueError, KeyError, OSError):
            return UTC

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "The end date must be on or after the start date.")
        return self.cleaned_data

    @property
    def kind_options(self) -> SafeString:
        """The kinds in their groups, as a select holds them."""
        return _kind_options(str(self["kind"].value() or ""))

    @property
    def days(self) -> list[forms.BoundField]:
        """The first day and the last one."""
        return [self["since"], self["until"]]

    @property
    def narrowed_to(self) -> dict[str, str]:
        """What was chosen, as typed and without what was left open."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.narrowed_to.keys() - {"zone"})

    def events(self) -> list[EventQuerySet]:
        """The organization's events that it lets through; none while something is wrong in it.

        Of a person, what they did and what was done to them: two sets, each read by its own index.
        """
        found = Event.objects.within(self.organization.pk)
        if not self.is_valid():
            return [found.none()]
        chosen = self.cleaned_data
        if chosen["kind"]:
            found = found.filter(kind=chosen["kind"])
        if chosen["outcome"]:
            found = found.filter(is_refused=chosen["outcome"] == REFUSED)
        if chosen["since"]:
            found = found.filter(at__gte=_midnight(chosen["since"], chosen["zone"]))
        if chosen["until"]:
            day_after = chosen["until"] + timedelta(days=1)
            found = found.filter(at__lt=_midnight(day_after, chosen["zone"]))
        if person := chosen["person"]:
            return [found.done_by(person.id), found.about(person.id)]
        return [found]

    def total(self) -> Total:
        """How many events it lets through, for 1 query."""
        sets = self.events()
        if len(sets) == 2:
            # What someone did to themselves is in both, and counts once.
            sets[1] = sets[1].exclude(actor_id=self.cleaned_data["person"].id)
        counted = Organization.objects.filter(pk=self.organization.pk)
        return Total(sum(counted.values_list(*map(CappedCount, sets)).get()))


# What is chosen is one of the kinds, or nonsense that a reader typed into the address.
@lru_cache(maxsize=64)
def _kind_options(chosen: str) -> SafeString:
    option = '<option value="{}"{}>{}</option>'
    groups = (
        (heading, format_html_join("", option, (_option(*kind, chosen) for kind in kinds_of)))
        for heading, kinds_of in event_types.grouped_choices()
    )
    first = format_html(option, "", "", "All kinds")
    return first + format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def _option(value: str, label: str, chosen: str) -> tuple[str, str, str]:
    return value, " selected" if value == chosen else "", label


def may_still_read(membership: Membership) -> bool:
    """Whether the history is still this member's to see, asked of the database again."""
    return GrantedPermission.objects.filter(
        user=membership.user_id,
        user__is_active=True,
        content_object=membership.organization_id,
        permission__codename=VIEW_EVENT,
    ).exists()


def _people(organization: Organization, typed: str) -> list[Person]:
    """Members by any word of name or address, and by their names those who are none any longer.

    The whole address also finds someone who is no member, and a whole label only whose it is.
    """
    start = text.fold(address_in(typed) or typed)
    members = organization.memberships.found_by(typed).select_related("user")
    people = sorted((each.user for each in any_of(members, MOST_OFFERED + 1)), key=attrgetter("pk"))
    found = {user.pk: Person(user.pk, _label(user)) for user in people}
    owners = User.objects.filter(email=start).values_list("pk", flat=True)
    pk = owners.first() if "@" in start else None
    # Whether anyone else has an account is not for the reader to find out.
    if pk and (pk in found or _names(organization, pk)):
        found = {pk: found.get(pk, Person(pk, typed))}
    for actor in people_labelled(typed, organization_id=organization.pk):
        found.setdefault(actor.id, actor)
    exact = [each for each in found.values() if each.label.casefold() == typed.casefold()]
    return exact[:1] or list(found.values())


def _names(organization: Organization, user_id: int) -> bool:
    """Whether the history tells of something that the person did, or that was done to them."""
    told = Event.objects.filter(organization_id=organization.pk)
    return told.done_by(user_id).exists() or told.about(user_id).exists()


def _label(user: User) -> str:
    """As events name them."""
    return f"{user.name} <{user.email}>" if user.name else user.email


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)
