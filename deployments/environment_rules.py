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
    """Separated by white space, such as `main release/*`; empty for every branch."""
    frozen_until: datetime | None = None
    frozen_reason: str = ""
    deadline_minutes: int = 60
    bypass_allowed: bool = True
    chosen_only: bool = False
    """Whether only the approvers approve, though all of them may have left; else everyone does
    who may manage environments. It follows from choosing any, and ends only when someone says so.
    """
    approvers: frozenset[int] = frozenset()
    """The memberships that were chosen to approve, also those that no longer may."""

    @property
    def mark(self) -> str:
        """The same for the same rules and no others, by which a page knows what it showed."""
        values = asdict(self) | {"approvers": sorted(self.approvers)}
        return sha256(repr(sorted(values.items())).encode()).hexdigest()


def invalid_patterns(patterns: Iterable[str]) -> list[str]:
    """Those that are no pattern of a branch's name."""
    return [each for each in patterns if not _PATTERN.fullmatch(each)]


def is_branch_allowed(branch: str, patterns: Iterable[str]) -> bool:
    """Whether a branch is among those of the patterns; without one, all are.

    A star stands for any number of characters, also for slashes.
    """
    patterns = list(patterns)
    return not patterns or any(fnmatchcase(branch, pattern) for pattern in patterns)
