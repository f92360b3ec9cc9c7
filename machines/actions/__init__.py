"""What people do with service accounts and tokens.

Creating a personal token takes the organization's lock shared. All else takes it exclusively, so
that no call stands between the check and the write of a permission that is given or taken.
"""

from machines.actions.program_sign_ins import (
    SignInGone,
    approve_program_sign_in,
    deny_program_sign_in,
    fetch_token_of_program,
    note_question_of_program,
    request_program_sign_in,
)
from machines.actions.service_accounts import (
    ServiceAccountGone,
    TooManyServiceAccounts,
    change_service_account,
    create_service_account,
    delete_service_account,
)
from machines.actions.terms import MoreThanYours, TokenGone, TokenTerms, TooManyTokens
from machines.actions.tokens import (
    MoreThanServiceAccount,
    create_personal_token,
    create_service_account_token,
    end_shown_token,
    revoke_member_token,
    revoke_personal_token,
    revoke_service_account_token,
    rotate_personal_token,
    rotate_service_account_token,
)
