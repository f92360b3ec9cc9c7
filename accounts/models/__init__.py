"""The tables of accounts: people, where they are signed in, and what they ask for."""

from accounts.models.factor_reset import FactorReset
from accounts.models.people import (
    Session,
    SessionQuerySet,
    TrustedBrowser,
    User,
    UserManager,
    hue_of,
    initials_of,
)
