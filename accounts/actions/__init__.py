"""What people do with their own account, beyond what allauth does for them."""

from accounts.actions.people import (
    AddressHasAccount,
    NotAnOperator,
    NotSignedIn,
    change_name,
    demand_operator,
    end_sessions,
    is_operator,
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
    "AddressHasAccount",
    "AppExists",
    "AppUnreadable",
    "CodeUsedAlready",
    "IncorrectCode",
    "NoApp",
    "NoFactor",
    "NotAnOperator",
    "NotSignedIn",
    "add_app",
    "change_name",
    "create_recovery_codes",
    "demand_operator",
    "end_sessions",
    "is_operator",
    "remove_app",
    "take_over_unproved_account",
    "use_app_code",
    "use_recovery_code",
]
