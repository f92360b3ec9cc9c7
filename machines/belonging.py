"""What pages say of tokens and service accounts before a member is removed or leaves."""

from collections.abc import Iterable, Mapping, Sequence

from machines.models import PersonalToken, PersonalTokenQuerySet, ServiceAccount
from organizations.models import Organization


def personal_tokens(organization: Organization) -> PersonalTokenQuerySet:
    """The personal tokens of all members of the organization."""
    return PersonalToken.objects.filter(organization=organization)


def tokens_of_members(
    organization: Organization, people: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """The names of the unexpired tokens of these people, by user ID, newest first."""
    mine = personal_tokens(organization).filter(membership__user__in=people).living()
    return _by_person(
        (token.membership.user_id, str(token))
        for token in mine.select_related("membership").newest_first()
    )


def service_accounts_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """A sentence on the service accounts that each of these people created, by user ID."""
    accounts = ServiceAccount.objects.filter(organization=organization, created_by__in=people)
    names_by_person = _by_person(accounts.by_name().values_list("created_by", "name"))
    return {person: _sentence(names) for person, names in names_by_person.items()}


def _by_person(pairs: Iterable[tuple[int | None, str]]) -> dict[int, list[str]]:
    """Names grouped by user ID; a pair without one is left out."""
    names_by_person: dict[int, list[str]] = {}
    for person, name in pairs:
        if person is not None:
            names_by_person.setdefault(person, []).append(name)
    return names_by_person


def _sentence(names: Sequence[str]) -> str:
    """The number of service accounts with their names: "2 service accounts (A, B)"."""
    noun = "service account" if len(names) == 1 else "service accounts"
    return f"{len(names)} {noun} ({', '.join(names)})"
