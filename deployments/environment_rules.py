"""The rules under which a build gets into an environment, as people set them."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import sha256

MOST_APPROVALS = 5
LONGEST_DEADLINE = 24 * 60
"""Minutes."""
MOST_PATTERNS = 20
_PATTERN = re.compile(r"[\w./*?@+#-]{1,100}")


@dataclass(frozen=True)
class Rules:
    """What an environment is called, and what it demands of deployments there."""

    name: str
    is_production: bool = False
    approvals: int = 0
    own_approval: bool = False
    """Whether who requests a deployment may approve it."""
    tests_required: bool = False
    branch_patterns: str = ""
    """Patterns separated by white space, such as `main release/*`; empty for every branch."""
    frozen_until: datetime | None = None
    frozen_reason: str = ""
    deadline_minutes: int = 60
    bypass_allowed: bool = True
    chosen_only: bool = False
    """Whether only the approvers can approve, even if all of them have left. Otherwise everyone can
    who manages environments. Set when approvers are chosen, and kept when the last one goes.
    """
    approvers: frozenset[int] = frozenset()
    """IDs of the memberships chosen to approve, also of those that lost the right."""

    @property
    def mark(self) -> str:
        """A hash of the rules, by which a form can tell whether they changed since it was shown."""
        values = asdict(self) | {"approvers": sorted(self.approvers)}
        return sha256(repr(sorted(values.items())).encode()).hexdigest()


def invalid_patterns(patterns: Iterable[str]) -> list[str]:
    """The patterns with characters that are not allowed, or too many of them."""
    return [pattern for pattern in patterns if not _PATTERN.fullmatch(pattern)]


def is_branch_allowed(branch: str, patterns: Iterable[str]) -> bool:
    """Whether the branch matches a pattern, or there are none. A star also matches slashes."""
    patterns = list(patterns)
    return not patterns or any(fnmatchcase(branch, pattern) for pattern in patterns)
