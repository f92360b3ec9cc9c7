"""The time of the current statement in hand-written SQL, by vendor. In the ORM, it is `Now()`.

Not the time of the transaction: one that waited for a lock began before what it waited for.
"""

NOW = {
    "postgresql": "statement_timestamp()",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')",
}
NOW_WITH_PARAMETERS = {vendor: now.replace("%", "%%") for vendor, now in NOW.items()}
"""For statements with parameters, in which each `%` is doubled."""
