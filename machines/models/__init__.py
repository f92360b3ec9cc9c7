"""The models of machines: service accounts, their roles, and two kinds of tokens."""

from machines.models.service_account import ServiceAccount, ServiceAccountRole
from machines.models.token import (
    PersonalToken,
    PersonalTokenQuerySet,
    ServiceAccountToken,
    ServiceAccountTokenQuerySet,
    Token,
)
