"""The models of machines: service accounts, their roles, tokens, and programs that sign in."""

from machines.models.program_sign_in import ProgramSignIn
from machines.models.service_account import ServiceAccount, ServiceAccountRole
from machines.models.token import (
    PersonalToken,
    PersonalTokenQuerySet,
    ServiceAccountToken,
    ServiceAccountTokenQuerySet,
    Token,
)
