"""What a published version still lacks before calls reach it: apps above say what."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from apis.lifecycle.states import CALLABLE
from apis.models import Version
from console.manifests import Declaration, Section
from organizations.models import Membership
from organizations.tenancy.roles import Permission


@dataclass(frozen=True)
class Lack(Declaration):
    """Something without which a published version is not called."""

    sentence: str
    """What is missing, with `{version}` in it: "No gateway is set up for {version} yet"."""
    is_lacking: Callable[[Version], bool]
    permission: Permission
    """Of who can make it."""
    url_name: str
    button: str


LACKS = Section(Lack, key=lambda each: each.sentence)


@dataclass(frozen=True)
class Missing:
    """One lack, as the page of a version says it."""

    sentence: str
    button: str
    url: str
    """Where this member makes it, or the empty string."""


def missing_parts_of(version: Version, member: Membership) -> list[Missing]:
    """What the version lacks, for 1 query each; nothing before it is published."""
    if version.state not in CALLABLE:
        return []
    handle = [version.api.organization.handle]
    return [
        Missing(
            each.sentence.format(version=version),
            each.button,
            reverse(each.url_name, args=handle) if member.can(each.permission) else "",
        )
        for each in LACKS
        if each.is_lacking(version)
    ]
