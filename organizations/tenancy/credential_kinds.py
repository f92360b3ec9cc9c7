"""Credentials of an organization: what actions of every kind do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model

from audit import log
from audit.event_types import EventType
from console.refusals import Refusal
from credentials.actions import issue, replace
from organizations.models import OrganizationCredential
from organizations.tenancy.actors import Actor, creator_columns
from organizations.tenancy.names import clean_short_name


@dataclass(frozen=True)
class CredentialTerms:
    """What someone wants a credential for, and for how long."""

    name: str
    days: int
    form_id: UUID | None = None
    """The form that asks for it, which makes no second one."""


@dataclass(frozen=True)
class CredentialKind[Row: OrganizationCredential]:
    """One kind of credential, as actions make, replace and end it; the model says whose it is.

    Its methods are for actions that hold the lock and know that the actor may. Each writes the
    event, and nothing writes it elsewhere.
    """

    model: type[Row]
    called: str
    """What events call one: "credential", "token", "key"."""
    created: EventType
    rotated: EventType
    revoked: EventType | None
    """None for a kind that ends with its holder alone."""
    gone: type[Refusal]
    """Said of one that is no longer there."""
    most: int = 1
    """How many of one holder may work, without those that were rotated."""
    too_many: type[Refusal] | None = None
    """Said of one more, with `holder` and `most`."""

    def of(self, holder: Model) -> Any:
        """Those of this holder."""
        return self.model._default_manager.filter(**{_field(self.model): holder})

    def fresh(self, credential: Row, *, by: Actor, of: Model | None = None) -> Row:
        """The credential as it is now: one of the actor's organization, and of this holder.

        Its row is locked: what others do with it during the wait is before this in the history.
        """
        here: Any = self.of(of) if of else self.model._default_manager
        here = here.with_holder().filter(organization=by.organization, pk=credential.pk)
        found: Row | None = here.select_for_update(no_key=True, of=("self",)).first()
        if found is None:
            raise self.gone
        return found

    def newest(self, holder: Model) -> Row:
        """The one that works and was not rotated, of a holder that has one at a time."""
        living = self.of(holder).with_holder().living().newest_of_chains()
        found: Row | None = living.newest_first().first()
        if found is None:
            raise self.gone(holder=holder)
        return found

    def demand_room(self, holder: Model) -> None:
        """Refuse one more than a holder may have."""
        if self.of(holder).living().newest_of_chains().count() >= self.most and self.too_many:
            raise self.too_many(holder=holder, most=self.most)

    def create(self, wanted: CredentialTerms, holder: Model, *, by: Actor, **fields: Any) -> Row:
        """Another, with its text on it, which is nowhere else."""
        made = self.issue(wanted, holder, by=by, **fields)
        log.record(
            self.created,
            organization=by.organization,
            by=by,
            target=made.target,
            after={**self._named(made), "expires_at": _said(made.expires_at), **made.details},
        )
        return made

    def issue(self, wanted: CredentialTerms, holder: Model, *, by: Actor, **fields: Any) -> Row:
        """The same for a caller that writes an event of its own."""
        return issue(
            self.model,
            name=clean_short_name(wanted.name),
            life=timedelta(days=wanted.days),
            form_id=wanted.form_id,
            **creator_columns(by),
            organization=by.organization,
            **{_field(self.model): holder},
            **fields,
        )

    def rotate(
        self, old: Row, overlap_hours: int, form_id: UUID | None, *, by: Actor, **fields: Any
    ) -> Row:
        """Another in place of this one, with the same rights and length of life.

        The old one works for so many hours more.
        """
        overlap = timedelta(hours=overlap_hours)
        new = replace(old, overlap=overlap, form_id=form_id, **creator_columns(by), **fields)
        log.record(
            self.rotated,
            organization=by.organization,
            by=by,
            target=old.target,
            before={**self._named(old), "expires_at": _said(old.expires_at), **old.details},
            after={**self._named(new), "expires_at": _said(new.expires_at)},
        )
        return new

    def revoke(self, *found: Row, by: Actor) -> None:
        """End these of one holder: they open nothing from the next call on."""
        if self.revoked is None:
            raise ValueError(f"No {self.model._meta.verbose_name} is revoked")
        log.record(
            self.revoked,
            organization=by.organization,
            by=by,
            target=found[0].target,
            before={**self._named(*found), **found[0].details},
        )
        for each in found:
            each.end()

    def _named(self, *credentials: Row) -> dict[str, str]:
        return {self.called: ", ".join(map(str, credentials))}


def _field(model: type[OrganizationCredential]) -> str:
    return model.held_by.partition("__")[0]


def _said(moment: datetime) -> str:
    return moment.isoformat()
