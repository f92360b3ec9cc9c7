"""What the console itself declares."""

from console import health

DECLARED = [
    health.Check("database", health.database),
    health.Check("migrations", health.migrations),
]
