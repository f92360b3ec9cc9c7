"""The models of accounts: people, their pictures, sessions, trusted browsers, factor resets."""

from accounts.models.factor_reset import FactorReset
from accounts.models.people import User, UserManager, hue_of, initials_of, picture_url
from accounts.models.picture import Picture
from accounts.models.session import Session, SessionQuerySet
from accounts.models.trusted_browser import TrustedBrowser
