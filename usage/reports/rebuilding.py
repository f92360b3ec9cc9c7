"""Rebuilding totals from buckets, where the two do not agree."""

from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef

from organizations.models import Organization
from organizations.tenancy.locks import lock_organization
from usage.models import NUMBERS, Bucket, Total
from usage.parsing.lines import TEST_CALLER
from usage.upserts import database_value

_KEYS = "organization_id, version_id, environment, span, start, status_class"
_SUM = (
    f"INSERT INTO usage_total ({_KEYS}, is_test, {', '.join(NUMBERS)})"  # noqa: S608  (names are constants, values are parameters)
    f" SELECT {_KEYS}, caller = %s, {', '.join(f'SUM({name})' for name in NUMBERS)}"
    " FROM usage_bucket WHERE organization_id = %s GROUP BY 1, 2, 3, 4, 5, 6, 7"
)


def rebuild_all_totals() -> tuple[int, dict[UUID, str]]:
    """Rebuild the totals of each organization with calls, one after the other.

    Returns how many were rebuilt, and by the ID of an organization why it was not: try again later.
    """
    buckets, totals = (
        Exists(model.objects.filter(organization=OuterRef("pk"))) for model in (Bucket, Total)
    )
    organizations = Organization.objects.filter(buckets | totals).order_by("pk")
    ids = list(organizations.values_list("pk", flat=True))
    errors = {pk: error for pk in ids if (error := _try_to_add_up(pk))}
    return len(ids) - len(errors), errors


def _try_to_add_up(organization_id: UUID) -> str:
    """Rebuild the totals of an organization; return the database's error, or ""."""
    try:
        rebuild_totals(organization_id)
    except OperationalError as error:
        return " ".join(str(error).split())
    return ""


@transaction.atomic
def rebuild_totals(organization_id: UUID) -> None:
    """Delete the totals of an organization and write them anew, while no report adds to them.

    Holds the organization's lock exclusively, before any row: as all who add calls share it, and
    all who delete versions, none of them holds a row for which this waits. Everyone who changes
    something in the organization waits. Deleting old calls takes no lock: the database may then end
    one of the two, and a total may be left without buckets, which the next run deletes.
    """
    lock_organization(organization_id)
    Total.objects.filter(organization=organization_id).delete()
    fields = {field.name: field for field in Bucket._meta.concrete_fields}
    parameters = {"caller": TEST_CALLER, "organization": organization_id}
    values = [database_value(fields[name], value) for name, value in parameters.items()]
    with connection.cursor() as cursor:
        cursor.execute(_SUM, values)
