"""The answers: from the same rows that pages ask, at the moment of asking, and never kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from accounts.models import User
from accounts.second_factor import factors
from console.manifests import Declaration, Section
from machines.decisions.questions import Evaluation, Resource, Subject
from machines.models import ServiceAccount
from organizations.models import GrantedPermission, Organization

LONGEST_KEY = 36


@dataclass(frozen=True)
class ResourceType(Declaration):
    """Something in an organization that can be asked about, as its app declares it."""

    name: str
    rows: Callable[[Organization], QuerySet[Any, Any]]


RESOURCE_TYPES = Section(ResourceType, key=lambda declared: declared.name)
ORGANIZATION, USER, SERVICE_ACCOUNT = "organization", "user", "service_account"


def decisions_on(questions: Iterable[Evaluation], *, organization: Organization) -> list[bool]:
    """Whether each may, in this organization and for at most a query for each type named.

    What is unknown, malformed or of another organization is a no like any other.
    """
    questions = list(questions)
    held = _held_by({question.subject for question in questions}, organization)
    here = _here({question.resource for question in questions}, organization)
    return [
        question.resource in here and question.action.name in held.get(question.subject, ())
        for question in questions
    ]


def _held_by(subjects: set[Subject], organization: Organization) -> dict[Subject, set[str]]:
    """What each of the subjects can do here."""
    found: dict[Subject, set[str]] = {}
    if users := parse_keys(User, (each.id for each in subjects if each.type == USER)):
        granted = GrantedPermission.objects.filter(content_object=organization, user__in=users)
        granted = granted.filter(user__is_active=True)
        if organization.requires_second_factor:
            granted = granted.filter(factors.has_factor_subquery("user"))
        for user, codename in granted.values_list("user", "permission__codename"):
            found.setdefault(Subject(type=USER, id=str(user)), set()).add(codename)
    named = (each.id for each in subjects if each.type == SERVICE_ACCOUNT)
    if accounts := parse_keys(ServiceAccount, named):
        rows = ServiceAccount.objects.filter(organization=organization, pk__in=accounts)
        for account in rows.with_permissions():
            account.organization = organization
            subject = Subject(type=SERVICE_ACCOUNT, id=str(account.pk))
            found[subject] = {permission.value for permission in account.permissions}
    return found


def _here(resources: set[Resource], organization: Organization) -> set[Resource]:
    """Those that are in the organization, or are the organization itself."""
    here = {Resource(type=ORGANIZATION, id=str(organization.pk))}
    for declared in RESOURCE_TYPES:
        rows = declared.rows(organization)
        named = (each.id for each in resources if each.type == declared.name)
        if keys := parse_keys(rows.model, named):
            found = rows.filter(pk__in=keys).values_list("pk", flat=True)
            here |= {Resource(type=declared.name, id=str(pk)) for pk in found}
    return here


def parse_keys(model: type[Model], texts: Iterable[str]) -> set[Any]:
    """The keys that these texts spell as we do. What is spelled otherwise names nothing."""
    keys = set()
    for text in texts:
        try:
            key = model._meta.pk.clean(text, None)
        except ValidationError:
            continue
        if str(key) == text and len(text) <= LONGEST_KEY:
            keys.add(key)
    return keys
