"""The models of accounts: people, sessions, trusted browsers and resets of a second factor."""

from accounts.models.factor_reset import FactorReset
from accounts.models.people import User, UserManager, hue_of, initials_of
from accounts.models.session import Session, SessionQuerySet
from accounts.models.trusted_browser import TrustedBrowser
