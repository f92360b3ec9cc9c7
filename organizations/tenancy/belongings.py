"""What belongs to an organization and goes with it: all rows with a key to it.

The models say what that is, and in which order it goes: a row goes before what it refers to. Apps
declare what people are told the number of, and what does not go as the keys say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, ForeignKey, Model, QuerySet

from console.lists.paging import CappedCount, Total
from console.manifests import Declaration, Section
from organizations.models import Membership, MembershipRole, Organization

Rows = QuerySet[Any]


@dataclass(frozen=True)
class CountedBelonging(Declaration):
    """What people are told the number of before an organization is deleted."""

    noun: str
    """In the plural, as in "12 projects"."""
    table: str
    """As in `projects.Project`."""
    among: Callable[[Any], Rows] | None = None
    """Which rows count, where that is not every one."""

    def rows(self, organization: Organization) -> Rows:
        """Those that people would say the organization has."""
        rows = apps.get_model(self.table)._default_manager.filter(organization=organization)
        return self.among(rows) if self.among else rows


COUNTED_BELONGINGS = Section(CountedBelonging, key=lambda each: each.noun)


@dataclass(frozen=True)
class DeletionRule(Declaration):
    """What goes with an organization in another way than the keys say.

    Either rows outlive it, and some do not; or rows refer to each other in a circle, and these go
    first.
    """

    table: str
    rows: Callable[[Any], Rows]
    """Which of the organization's rows go."""


DELETION_RULES = Section(DeletionRule, key=lambda each: each.table)


@dataclass(frozen=True)
class DeletionHold(Declaration):
    """Something for which an organization cannot be deleted yet."""

    name: str
    demand: Callable[[Organization], None]
    """Raises a Refusal that says what it is, and what to do about it."""


DELETION_HOLDS = Section(DeletionHold, key=lambda hold: hold.name)


@dataclass(frozen=True)
class DeletionEffect(Declaration):
    """Something that ends while an organization waits for its deletion, and is not restored."""

    name: str
    sentence: Callable[[Organization], str]
    """What will end, or has ended once the organization waits; empty if nothing does."""


DELETION_EFFECTS = Section(DeletionEffect, key=lambda lapse: lapse.name)


def models_in_deletion_order() -> list[type[Model]]:
    """All models of which rows go with an organization, each before those that it refers to.

    Without memberships, which go last: they carry the rights to see the rest.
    """
    going = {
        model for model in apps.get_models() if model._meta.label in DELETION_RULES or _goes(model)
    }
    order: TopologicalSorter[type[Model]] = TopologicalSorter()
    for model in sorted(going, key=lambda model: model._meta.label):
        order.add(model)
        for parent in _parents(model):
            is_circle = parent._meta.label in DELETION_RULES and model in _parents(parent)
            if parent in going - {model} and not is_circle:
                order.add(parent, model)
    return list(order.static_order())


def rows_to_delete(model: type[Model], organization: Organization) -> Rows:
    """The rows of a model that go with the organization."""
    rows: Rows = model._default_manager.filter(organization=organization)
    special = DELETION_RULES.get(model._meta.label)
    return special.rows(rows) if special else rows


def _goes(model: type[Model]) -> bool:
    """Whether the key says that a row goes with its organization."""
    keys = {key.name: key.remote_field.on_delete for key in _keys(model)}
    return keys.get("organization") is CASCADE and model not in {Membership, MembershipRole}


def _parents(model: type[Model]) -> list[type[Model]]:
    return [key.related_model for key in _keys(model)]


def _keys(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)]


def demand_no_hold(organization: Organization) -> None:
    """Refuse the deletion of an organization where something stands in the way."""
    for hold in DELETION_HOLDS:
        hold.demand(organization)


def deletion_effects(organization: Organization) -> list[str]:
    """Sentences about what a deletion ends that restoring the organization does not bring back."""
    return list(filter(None, (lapse.sentence(organization) for lapse in DELETION_EFFECTS)))


def belonging_counts(organization: Organization) -> dict[str, int]:
    """How many members and other things go with the organization, for a query each."""
    return {noun: rows.count() for noun, rows in _counted(organization).items()}


def capped_belonging_counts(organization: Organization) -> dict[str, Total]:
    """The same for who only looks, for 1 query: counted no further than the cap."""
    rows = _counted(organization)
    own = Organization.objects.filter(pk=organization.pk)
    counted = own.values_list(*map(CappedCount, rows.values())).get()
    return dict(zip(rows, map(Total, counted), strict=True))


def _counted(organization: Organization) -> dict[str, Rows]:
    return {
        "members": organization.memberships.all(),
        **{each.noun: each.rows(organization) for each in COUNTED_BELONGINGS},
    }
