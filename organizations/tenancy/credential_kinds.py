"""Creating, rotating and revoking credentials of an organization, for every kind of them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from audit import log
from audit.event_types import EventType
from console.refusals import Refusal
from console.words import dates
from credentials.actions import issue, replace
from organizations.models import OrganizationCredential
from organizations.tenancy.actors import Actor, creator_columns
from organizations.tenancy.names import clean_short_name


class OutlivesToken(Refusal):
    slug = "outlives-token"
    message = (
        "The token with which you create this ends on {end}, and nothing may work for longer than"
        " the token that created it. Select fewer days, or use a token that ends later."
    )
    field = "days"
    is_mistake = True


class RotationOutlivesToken(Refusal):
    slug = "rotation-outlives-token"
    message = (
        "The new one would work as long as the old one, and the token with which you rotate it ends"
        " on {end}. Use a token that ends later."
    )


@dataclass(frozen=True)
class CredentialTerms:
    """The name and lifetime of a new credential."""

    name: str
    days: int
    form_id: UUID | None = None
    """The form that was sent, so that sending it twice creates one credential."""


@dataclass(frozen=True)
class CredentialKind[Row: OrganizationCredential]:
    """One kind of credential, and how actions create, rotate and revoke one; the model names its
    holder.

    The methods are for actions that hold the organization's lock and have checked the permission.
    """

    model: type[Row]
    event_key: str
    """The key of a credential's name in events: "credential", "token", "key"."""
    created: EventType
    rotated: EventType
    revoked: EventType | None
    """None for a kind that is not revoked, but deleted with its holder."""
    gone_refusal: type[Refusal]
    """Raised for a credential that does not exist."""
    max_per_holder: int = 1
    """How many a holder may have, without those that were rotated."""
    too_many_refusal: type[Refusal] | None = None
    """Raised for one more, with `holder` and `most`; None for a kind without a limit."""

    def of(self, holder: Model) -> Any:
        """The queryset of this holder's credentials."""
        return self.model._default_manager.filter(**{_holder_field(self.model): holder})

    def lock_and_reload(self, credential: Row, *, by: Actor, of: Model | None = None) -> Row:
        """Lock the credential's row and read it again, with its holder.

        Raises `gone_refusal` if it is not of the actor's organization, or not of the holder `of`,
        if one is given.
        """
        rows: Any = self.of(of) if of else self.model._default_manager
        rows = rows.with_holder().filter(organization=by.organization, pk=credential.pk)
        locked_row: Row | None = rows.select_for_update(no_key=True, of=("self",)).first()
        if locked_row is None:
            raise self.gone_refusal
        return locked_row

    def newest_of(self, holder: Model) -> Row:
        """The newest credential of the holder that works and was not rotated.

        Raises `gone_refusal` without one.
        """
        living = self.of(holder).with_holder().living().newest_of_chains()
        credential: Row | None = living.newest_first().first()
        if credential is None:
            raise self.gone_refusal(holder=holder)
        return credential

    def demand_room(self, holder: Model) -> None:
        """Raise `too_many` if the holder has as many working credentials as it may have."""
        if (
            self.of(holder).living().newest_of_chains().count() >= self.max_per_holder
            and self.too_many_refusal
        ):
            raise self.too_many_refusal(holder=holder, most=self.max_per_holder)

    def create(self, terms: CredentialTerms, holder: Model, *, by: Actor, **fields: Any) -> Row:
        """Save a new credential and record an event. Its text is on the returned row only.

        Raises InvalidName, TooLong, OutlivesToken, or MadeAlready for a form that was sent before.
        """
        credential = self.issue(terms, holder, by=by, **fields)
        log.record(
            self.created,
            organization=by.organization,
            by=by,
            target=credential.target,
            after={**self._event_values(credential), **credential.event_details},
        )
        return credential

    def issue(self, terms: CredentialTerms, holder: Model, *, by: Actor, **fields: Any) -> Row:
        """Save a new credential without an event, which the caller records.

        Raises InvalidName, TooLong, OutlivesToken, or MadeAlready for a form that was sent before.
        """
        life = timedelta(days=terms.days)
        demand_shorter_life(life, by, OutlivesToken)
        return issue(
            self.model,
            name=clean_short_name(terms.name),
            life=life,
            form_id=terms.form_id,
            **creator_columns(by),
            organization=by.organization,
            **{_holder_field(self.model): holder},
            **fields,
        )

    def rotate(
        self, old: Row, overlap_hours: int, form_id: UUID | None, *, by: Actor, **fields: Any
    ) -> Row:
        """Save a new credential like `old`, with the same lifetime, and record an event.

        The old one works for `overlap_hours` more. The caller has locked it with `fresh`. Raises
        OverlapTooLong, RotatedAlready, Expired, RotationOutlivesToken or MadeAlready.
        """
        demand_shorter_life(old.life, by, RotationOutlivesToken)
        overlap = timedelta(hours=overlap_hours)
        new = replace(old, overlap=overlap, form_id=form_id, **creator_columns(by), **fields)
        log.record(
            self.rotated,
            organization=by.organization,
            by=by,
            target=old.target,
            before={**self._event_values(old), **old.event_details},
            after=self._event_values(new),
        )
        return new

    def revoke(self, *credentials: Row, by: Actor) -> None:
        """Record one event and end these credentials of one holder, from the next call on."""
        if self.revoked is None:
            raise ValueError(f"No {self.model._meta.verbose_name} is revoked")
        names = ", ".join(map(str, credentials))
        log.record(
            self.revoked,
            organization=by.organization,
            by=by,
            target=credentials[0].target,
            before={self.event_key: names, **credentials[0].event_details},
        )
        for credential in credentials:
            credential.end()

    def _event_values(self, credential: Row) -> dict[str, str]:
        """The name and expiry of a credential, as events keep them."""
        return {self.event_key: str(credential), "expires_at": credential.expires_at.isoformat()}


def demand_shorter_life(life: timedelta, by: Actor, refusal: type[Refusal]) -> None:
    """Raise the refusal if what lives so long from now outlives the credential of the actor."""
    if by.credential and timezone.now() + life > by.credential.expires_at:
        raise refusal(end=dates.moment(by.credential.expires_at))


def _holder_field(model: type[OrganizationCredential]) -> str:
    """The name of the foreign key to the holder, such as `component`."""
    return model.held_by.partition("__")[0]
