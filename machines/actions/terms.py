"""What tokens and service accounts are made under: a fit name, and no right beyond the maker's."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from audit import log
from console.refusals import Refusal
from credentials.actions import issue, replace
from machines.events import TOKEN_CREATED, TOKEN_REVOKED, TOKEN_ROTATED
from machines.models import PersonalToken, ServiceAccount, ServiceAccountToken
from organizations import names
from organizations.actors import Actor
from organizations.models import Membership
from organizations.roles import Permission

MOST_TOKENS = 20
"""Of one member in an organization, or of one service account, that are at work."""

NAME_RULES: list[tuple[str, Callable[[str], bool]]] = [
    (f"1 to {names.LONGEST} characters", lambda name: 1 <= len(name) <= names.LONGEST),
    *names.RULES[1:],
]
"""As for organizations and projects; but "CI" is a good name for a token."""


class UnfitName(Refusal):
    message = "Choose another name. It needs: {rules}."
    field = "name"
    is_mistake = True


class NoPermission(Refusal):
    message = "Select at least one permission."
    field = "permissions"
    is_mistake = True


class MoreThanYours(Refusal):
    message = "You can select only permissions you have. You do not have: {missing}."
    field = "permissions"


class TooManyTokens(Refusal):
    message = "{holder} has {most} tokens here, which is the limit. Revoke one first."


class TokenGone(Refusal):
    message = "This token was revoked or has ended."


@dataclass(frozen=True)
class TokenTerms:
    """What somebody wants a token for."""

    name: str
    permissions: Collection[Permission]
    days: int
    form_id: UUID | None = None
    """The form that asks for it, which makes no second one."""


def fit_name(name: str) -> str:
    """The name as it is kept, if it may be one."""
    name = names.normalize(name)
    if broken := [rule for rule, holds in NAME_RULES if not holds(name)]:
        raise UnfitName(rules="; ".join(rule[0].lower() + rule[1:] for rule in broken))
    return name


def demand_own(by: Actor, permissions: Collection[Permission]) -> None:
    """Refuse to hand out a permission that the actor lacks, or none at all."""
    if not permissions:
        raise NoPermission
    if missing := sorted(each.label for each in permissions if not by.can(each)):
        raise MoreThanYours(missing=", ".join(missing))


def make_token[Row: PersonalToken | ServiceAccountToken](
    model: type[Row], terms: TokenTerms, *, by: Actor, **holder: Any
) -> Row:
    """The token with its text on it, and its event.

    For the caller that holds the organization's lock, and knows that the actor may.
    """
    token = issue(
        model,
        name=fit_name(terms.name),
        life=timedelta(days=terms.days),
        form_id=terms.form_id,
        created_by=str(by.doer),
        organization=by.organization,
        permissions=sorted(each.value for each in terms.permissions),
        **holder,
    )
    log.record(
        TOKEN_CREATED,
        organization=by.organization,
        by=by,
        target=token,
        after={
            **_service_account_of(token),
            "permissions": token.permissions,
            "expires_at": token.expires_at.isoformat(),
        },
    )
    return token


def rotate[Row: PersonalToken | ServiceAccountToken](
    old: Row, overlap_hours: int, form_id: UUID | None, *, by: Actor
) -> Row:
    """Another in place of this one, which works for so many hours more, and the event.

    For the caller that holds the organization's lock, and knows that the actor may.
    """
    new = replace(
        old, overlap=timedelta(hours=overlap_hours), form_id=form_id, created_by=str(by.doer)
    )
    log.record(
        TOKEN_ROTATED,
        organization=by.organization,
        by=by,
        target=old,
        before={"expires_at": old.expires_at.isoformat(), **_service_account_of(old)},
        after={"expires_at": new.expires_at.isoformat(), "token": str(new)},
    )
    return new


def revoke(token: PersonalToken | ServiceAccountToken, *, by: Actor) -> None:
    """End it, and write the event. For the caller that holds the organization's lock."""
    log.record(
        TOKEN_REVOKED,
        organization=by.organization,
        by=by,
        target=token,
        before=_service_account_of(token),
    )
    token.delete()


def demand_room(holder: Membership | ServiceAccount) -> None:
    """Refuse one token more than anybody needs. Those that were rotated do not count."""
    if holder.tokens.living().newest_of_chains().count() >= MOST_TOKENS:
        raise TooManyTokens(holder=holder, most=MOST_TOKENS)


def _service_account_of(token: PersonalToken | ServiceAccountToken) -> dict[str, str]:
    if isinstance(token, PersonalToken):
        return {}
    return {"service_account": str(token.service_account)}
