"""What belongs to an organization, and to a member, of machines: shown before it ends or stays."""

from collections.abc import Iterable, Mapping, Sequence

from machines.models import (
    PersonalToken,
    PersonalTokenQuerySet,
    ServiceAccount,
)
from organizations.models import Organization


def personal_tokens(organization: Organization) -> PersonalTokenQuerySet:
    """Those of all members there."""
    return PersonalToken.objects.filter(organization=organization)


def tokens_of_members(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """The tokens of each of these people that still work, the newest first."""
    mine = personal_tokens(organization).filter(membership__user__in=people).living()
    return _by_person(
        (token.membership.user_id, str(token))
        for token in mine.select_related("membership").newest_first()
    )


def service_accounts_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """The service accounts that each of these people created, by their names."""
    made = ServiceAccount.objects.filter(organization=organization, created_by__in=people)
    found = _by_person(made.by_name().values_list("created_by", "name"))
    return {person: _sentence(names) for person, names in found.items()}


def _by_person(pairs: Iterable[tuple[int | None, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for person, name in pairs:
        if person is not None:
            found.setdefault(person, []).append(name)
    return found


def _sentence(names: Sequence[str]) -> str:
    noun = "service account" if len(names) == 1 else "service accounts"
    return f"{len(names)} {noun} ({', '.join(names)})"
