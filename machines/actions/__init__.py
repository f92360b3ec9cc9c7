"""What people do with service accounts and tokens: one function a deed, one transaction.

The locks are those of the organization. Making a personal token shares it. What gives a service
account anything, or takes a right away, has it alone: no call stands between its check and its
write then.
"""

from machines.actions.personal_tokens import (
    create_personal_token,
    revoke_member_token,
    revoke_personal_token,
    rotate_personal_token,
)
from machines.actions.service_account_tokens import (
    MoreThanServiceAccount,
    create_service_account_token,
    revoke_service_account_token,
    rotate_service_account_token,
)
from machines.actions.service_accounts import (
    NoServiceAccountRole,
    ServiceAccountGone,
    ServiceAccountNameTaken,
    TooManyServiceAccounts,
    change_service_account,
    create_service_account,
    delete_service_account,
)
from machines.actions.shown import end_shown_token
from machines.actions.terms import (
    MoreThanYours,
    NoPermission,
    TokenGone,
    TokenTerms,
    TooManyTokens,
)
