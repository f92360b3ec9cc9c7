"""The rows of machines: service accounts, their roles, and two kinds of tokens."""

from machines.models.service_account import ServiceAccount, ServiceAccountRole
from machines.models.token import PersonalToken, ServiceAccountToken, Token

__all__ = ["PersonalToken", "ServiceAccount", "ServiceAccountRole", "ServiceAccountToken", "Token"]
