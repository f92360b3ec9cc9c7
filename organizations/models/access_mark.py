"""Whether anybody's access changed, without reading it."""

from django.db.models import Count, Max, OuterRef, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast

from organizations.models.membership import Membership, MembershipRole
from organizations.models.organization import Organization


def access_mark(organization: Organization) -> list[object]:
    """What differs whenever a role of someone who can sign in was given or taken, for 1 query.

    Rows of roles are made and deleted under the organization's lock and never changed, each with a
    higher key than all before it. So their number and their highest key say which there are.
    """
    held = MembershipRole.objects.filter(organization=OuterRef("pk")).order_by()
    away = Membership.objects.filter(organization=OuterRef("pk"), user__is_active=False).order_by()
    key = StringAgg(Cast("pk", TextField()), Value(" "))
    number, newest, gone = (
        Organization.objects.filter(pk=organization.pk)
        .values_list(
            Subquery(held.values("organization").annotate(found=Count("pk")).values("found")),
            Subquery(held.values("organization").annotate(found=Max("pk")).values("found")),
            Subquery(away.values("organization").annotate(found=key).values("found")),
        )
        .get()
    )
    return [number, newest, sorted((gone or "").split())]
