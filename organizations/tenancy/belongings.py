"""What belongs to an organization and is deleted with it: all rows with a foreign key to it.

The models say what that is and in which order: a row is deleted before those it refers to. Apps
declare which rows people see the number of, and exceptions from what the foreign keys say.
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
    """Rows whose number is shown before an organization is deleted."""

    noun: str
    """In the plural, as in "12 projects"."""
    table: str
    """The label of the model, as in `projects.Project`."""
    among: Callable[[Any], Rows] | None = None
    """Narrows the queryset to the rows that count; None if all do."""

    def rows(self, organization: Organization) -> Rows:
        """The organization's rows that count."""
        rows = apps.get_model(self.table)._default_manager.filter(organization=organization)
        return self.among(rows) if self.among else rows


COUNTED_BELONGINGS = Section(CountedBelonging, key=lambda counted: counted.noun)


@dataclass(frozen=True)
class DeletionRule(Declaration):
    """Which rows of a model are deleted with an organization, where its foreign keys do not say so.

    Either some rows outlive the organization; or rows of two models refer to each other, and these
    are deleted first.
    """

    table: str
    """The label of the model, as in `billing.Invoice`."""
    rows: Callable[[Any], Rows]
    """Narrows the organization's rows to those that are deleted."""


DELETION_RULES = Section(DeletionRule, key=lambda rule: rule.table)


@dataclass(frozen=True)
class DeletionHold(Declaration):
    """A reason for which an organization cannot be deleted yet."""

    name: str
    demand: Callable[[Organization], None]
    """Raises a Refusal that says what the reason is, and what to do about it."""


DELETION_HOLDS = Section(DeletionHold, key=lambda hold: hold.name)


@dataclass(frozen=True)
class DeletionEffect(Declaration):
    """Something that ends while an organization waits for its deletion, and is not restored."""

    name: str
    sentence: Callable[[Organization], str]
    """What will end, or has ended once the organization waits; empty if nothing does."""


DELETION_EFFECTS = Section(DeletionEffect, key=lambda lapse: lapse.name)


def models_in_deletion_order() -> list[type[Model]]:
    """All models whose rows are deleted with an organization, each before those it refers to.

    Without memberships, which are deleted last, because they carry the rights to see the rest.
    """
    models = {
        model
        for model in apps.get_models()
        if model._meta.label in DELETION_RULES or _cascades(model)
    }
    order: TopologicalSorter[type[Model]] = TopologicalSorter()
    for model in sorted(models, key=lambda model: model._meta.label):
        order.add(model)
        for parent in _parents(model):
            is_circle = parent._meta.label in DELETION_RULES and model in _parents(parent)
            if parent in models - {model} and not is_circle:
                order.add(parent, model)
    return list(order.static_order())


def rows_to_delete(model: type[Model], organization: Organization) -> Rows:
    """The rows of the model that are deleted with the organization."""
    rows: Rows = model._default_manager.filter(organization=organization)
    rule = DELETION_RULES.get(model._meta.label)
    return rule.rows(rows) if rule else rows


def _cascades(model: type[Model]) -> bool:
    """Whether the foreign key deletes rows with their organization; False for memberships."""
    on_delete = {key.name: key.remote_field.on_delete for key in _foreign_keys(model)}
    return on_delete.get("organization") is CASCADE and model not in {Membership, MembershipRole}


def _parents(model: type[Model]) -> list[type[Model]]:
    """The models that the model's foreign keys lead to."""
    return [key.related_model for key in _foreign_keys(model)]


def _foreign_keys(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def demand_no_hold(organization: Organization) -> None:
    """Raise the Refusal of the first `DeletionHold` that keeps the organization from deletion."""
    for hold in DELETION_HOLDS:
        hold.demand(organization)


def deletion_effects(organization: Organization) -> list[str]:
    """Sentences about what a deletion ends that restoring the organization does not bring back."""
    return list(filter(None, (lapse.sentence(organization) for lapse in DELETION_EFFECTS)))


def belonging_counts(organization: Organization) -> dict[str, int]:
    """How many members and other things the organization has, by noun, in one query each."""
    return {noun: rows.count() for noun, rows in _counted_rows(organization).items()}


def capped_belonging_counts(organization: Organization) -> dict[str, Total]:
    """How many members and other things the organization has, by noun, in one query.

    Each is counted up to a cap, for pages that only show the numbers.
    """
    rows = _counted_rows(organization)
    own = Organization.objects.filter(pk=organization.pk)
    numbers = own.values_list(*map(CappedCount, rows.values())).get()
    return dict(zip(rows, map(Total, numbers), strict=True))


def _counted_rows(organization: Organization) -> dict[str, Rows]:
    """The querysets that are counted, by noun: members, and what apps declare."""
    return {
        "members": organization.memberships.all(),
        **{counted.noun: counted.rows(organization) for counted in COUNTED_BELONGINGS},
    }
