"""Totals anew from the buckets, where the two do not agree."""

from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef

from organizations.models import Organization
from organizations.tenancy.locks import lock_organization
from usage.models import NUMBERS, Bucket, Total
from usage.reports.adding import database_value
from usage.reports.lines import TEST_CALLER

_KEYS = "organization_id, version_id, environment, span, start, status_class"
_SUM = (
    f"INSERT INTO usage_total ({_KEYS}, is_test, {', '.join(NUMBERS)})"  # noqa: S608  (names are constants, values are parameters)
    f" SELECT {_KEYS}, caller = %s, {', '.join(f'SUM({name})' for name in NUMBERS)}"
    " FROM usage_bucket WHERE organization_id = %s GROUP BY 1, 2, 3, 4, 5, 6, 7"
)


def rebuild_all_totals() -> tuple[int, dict[UUID, str]]:
    """Each organization of which calls are counted, one after the other.

    Returns of how many they were added up, and which others could not, and why: try these again.
    """
    there = [Exists(model.objects.filter(organization=OuterRef("pk"))) for model in (Bucket, Total)]
    found = Organization.objects.filter(there[0] | there[1]).order_by("pk")
    keys = list(found.values_list("pk", flat=True))
    left = {key: why for key in keys if (why := _why_not(key))}
    return len(keys) - len(left), left


def _why_not(organization_id: UUID) -> str:
    """What the database said, such as that others held a lock for too long; nothing if it went."""
    try:
        rebuild_totals(organization_id)
    except OperationalError as error:
        return " ".join(str(error).split())
    return ""


@transaction.atomic
def rebuild_totals(organization_id: UUID) -> None:
    """Write the totals of an organization anew, while no report adds to them.

    Its turn comes first, as for all who add, and who delete what the calls were of: so none of them
    holds a row for which this waits, and everyone in the organization waits who changes something.
    Old calls are forgotten without a turn: in that moment the database may end one of the two, and
    a total may be left without buckets, which the next run forgets.
    """
    lock_organization(organization_id)
    Total.objects.filter(organization=organization_id).delete()
    fields = {field.name: field for field in Bucket._meta.concrete_fields}
    given = [(fields["caller"], TEST_CALLER), (fields["organization"], organization_id)]
    values = [database_value(field, value) for field, value in given]
    with connection.cursor() as cursor:
        cursor.execute(_SUM, values)
