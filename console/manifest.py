"""The declarations of the console itself."""

from console import encryption, health, measures
from console.admin import JOBS_IN_TROUBLE
from console.database import full_disk, soundness, thoroughly
from console.invariants import Invariant
from console.manifests import declarations_of

DECLARED = [
    JOBS_IN_TROUBLE,
    *declarations_of(measures),
    health.Check("database", health.database),
    health.Check("disk", full_disk.report),
    health.Check("migrations", health.migrations),
    health.Check("static_files", health.static_files),
    Invariant("migrations", "migrations that were not applied", soundness.migrations),
    Invariant("rows", "rows or constraints that are not sound", soundness.rows),
    Invariant("triggers", "triggers that are missing or disabled", soundness.triggers),
    Invariant("IDs", "tables whose next ID is taken", soundness.ids, repair=soundness.repair_ids),
    Invariant("keys", "secrets that no key can decrypt", encryption.unreadable),
    Invariant(
        "every row", "tables with a row that cannot be read", thoroughly.unreadable, is_slow=True
    ),
    Invariant(
        "every constraint",
        "keys, checks or indexes that rows do not agree with",
        thoroughly.disagreeing,
        is_slow=True,
    ),
]
