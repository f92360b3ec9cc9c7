"""What people do with their own account, beyond what allauth does for them."""

from accounts.actions.closing import WrongAddress, close_account
from accounts.actions.people import (
    AccountClosed,
    AddressHasAccount,
    NotAnOperator,
    NotSignedIn,
    change_name,
    demand_operator,
    end_sessions,
    is_operator,
    locked_person,
    take_over_unproved_account,
)
from accounts.actions.second_factor import (
    AppExists,
    AppUnreadable,
    CodeUsedAlready,
    IncorrectCode,
    NoApp,
    NoFactor,
    add_app,
    create_recovery_codes,
    remove_app,
    use_app_code,
    use_recovery_code,
)

__all__ = [
    "AccountClosed",
    "AddressHasAccount",
    "AppExists",
    "AppUnreadable",
    "CodeUsedAlready",
    "IncorrectCode",
    "NoApp",
    "NoFactor",
    "NotAnOperator",
    "NotSignedIn",
    "WrongAddress",
    "add_app",
    "change_name",
    "close_account",
    "create_recovery_codes",
    "demand_operator",
    "end_sessions",
    "is_operator",
    "locked_person",
    "remove_app",
    "take_over_unproved_account",
    "use_app_code",
    "use_recovery_code",
]
