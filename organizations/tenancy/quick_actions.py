"""What a member can do from any page, found by the search. Each app declares its own."""

from dataclasses import dataclass

from console.manifests import Declaration, Section
from console.serving.addresses import address_of, page_problems
from organizations.models import Membership
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class QuickAction(Declaration):
    """A page on which members with its permission do one thing, such as inviting members.

    Its address has the handle of the organization and nothing else.
    """

    label: str
    """As on its button: "Invite members"."""
    url_name: str
    permission: Permission
    words: str = ""
    """Other words by which people look for it, such as "add people"."""
    rank: int = 50
    in_projects: bool = False
    """Whether its page also opens to members who have the permission in some projects only."""

    def is_for(self, member: Membership) -> bool:
        """Whether the member may open the page."""
        reach = member.reach(self.permission)
        return reach.is_everywhere or (self.in_projects and bool(reach))

    def url(self, member: Membership) -> str:
        """The address of the page in the member's organization."""
        return address_of(self.url_name, member.organization.handle)

    def problems(self) -> list[str]:
        """A message if there is no such page, which would break every search."""
        return page_problems(self.url_name, "any")


QUICK_ACTIONS = Section(QuickAction, key=lambda it: it.label, rank=lambda it: it.rank)


def quick_actions_for(member: Membership) -> list[QuickAction]:
    """The quick actions whose pages the member may open."""
    return [action for action in QUICK_ACTIONS if action.is_for(member)]
