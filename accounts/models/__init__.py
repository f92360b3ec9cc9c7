"""The tables of accounts: people, where they are signed in, and what they ask for."""

from accounts.models.factor_reset import FactorReset
from accounts.models.people import User, UserManager, hue_of, initials_of
from accounts.models.session import Session, SessionQuerySet
from accounts.models.trusted_browser import TrustedBrowser
