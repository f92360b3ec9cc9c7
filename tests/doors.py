"""What a member finds at the address of a page of their organization, by their role."""

from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.page_demands import Belonging
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from tests.addresses import Route
from tests.samples import is_of_some, is_own


def expected(route: Route, method: str, role: RoleSlug) -> str:
    """What the table says: `open`, `closed`, `portal` or `no method`."""
    asked = "GET" if method == "HEAD" else method
    if asked not in route.demands:
        return "no method"
    demand = route.demands[asked]
    if demand is Belonging.MEMBER or demand in permissions_of_role(role):
        return "open"
    has_only_portal = VIEW_ORGANIZATION not in permissions_of_role(role)
    return "portal" if has_only_portal and asked == "GET" else "closed"


def statuses(outcome: str, route: Route, role: RoleSlug) -> set[int]:
    """What an answer may say of the door that was found."""
    if outcome == "open":
        is_closed_to_role = is_of_some(route) and role is not RoleSlug.ADMINISTRATOR
        finds_nothing = is_closed_to_role or is_own(route)
        return {404} if finds_nothing else {200, 302}
    return {{"no method": 405, "portal": 302, "closed": 403}[outcome]}
