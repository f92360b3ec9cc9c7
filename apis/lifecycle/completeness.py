"""What a published version lacks before calls reach it, as apps above declare it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from apis.models import Version
from apis.states import CALLABLE
from console.manifests import Declaration, Section
from organizations.models import Membership
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Lack(Declaration):
    """Something that a published version needs before calls can reach it."""

    sentence: str
    """What is missing, with `{version}` in it: "No gateway is set up for {version} yet"."""
    is_lacking: Callable[[Version], bool]
    permission: Permission
    """The permission of members who can add what is missing."""
    url_name: str
    button: str


LACKS = Section(Lack, key=lambda lack: lack.sentence)


@dataclass(frozen=True)
class Missing:
    """A lack of a version, as its page shows it to a member."""

    sentence: str
    button: str
    url: str
    """The page where the member can add it; empty without the permission."""


def missing_parts_of(version: Version, member: Membership) -> list[Missing]:
    """What the version lacks, as this member sees it, in one query for each declared Lack.

    Empty if the version is not published.
    """
    if version.state not in CALLABLE:
        return []
    handle = [version.api.organization.handle]
    return [
        Missing(
            lack.sentence.format(version=version),
            lack.button,
            reverse(lack.url_name, args=handle) if member.can(lack.permission) else "",
        )
        for lack in LACKS
        if lack.is_lacking(version)
    ]
