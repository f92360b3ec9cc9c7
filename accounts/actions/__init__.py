"""What people do with their own account, beyond what allauth does for them."""

from accounts.actions.closing import close_account, download_data
from accounts.actions.factor_resets import (
    NothingToReset,
    ResetOver,
    ResetWaiting,
    ask_for_reset,
    confirm_reset,
    settle_reset,
    stop_reset,
    vouch_as_operator,
)
from accounts.actions.identities import (
    AddressUnproved,
    IdentityNotConnected,
    IdentityOfOther,
    LastWayIn,
    connect_identity,
    connect_to_new_account,
    disconnect_identity,
    sign_up_with_identity,
)
from accounts.actions.people import (
    AccountClosed,
    NotAnOperator,
    UnknownTimeZone,
    change_name,
    choose_dates,
    choose_shortcuts,
    demand_operator,
    is_operator,
    lock_person,
)
from accounts.actions.pictures import change_picture, remove_picture
from accounts.actions.second_factor import (
    CodeUsedAlready,
    IncorrectCode,
    NoFactor,
    add_app,
    create_recovery_codes,
    remove_app,
    use_app_code,
    use_passkey,
    use_recovery_code,
)
from accounts.actions.sessions import (
    NotSignedIn,
    SessionEnded,
    end_other_sessions,
    end_session,
    end_sessions,
)
from accounts.actions.trusted_browsers import TrustEnded, end_all_trust, end_trust, trust_browser
from accounts.actions.unproved_accounts import (
    AddressHasAccount,
    delete_ways_in,
    take_over_unproved_account,
)
from accounts.second_factor.resets import NothingToVouchFor, OwnReset, VouchedAlready
