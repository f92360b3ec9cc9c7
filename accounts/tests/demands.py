"""What each action with accounts demands."""

from tests.demanded import NOBODY, OPERATOR, PERSON

DEMANDS = {
    "end_sessions": OPERATOR,
    "vouch_as_operator": OPERATOR,
    "settle_reset": NOBODY,
    "ask_for_reset": PERSON,
    "confirm_reset": PERSON,
    "stop_reset": PERSON,
    "change_name": PERSON,
    "choose_shortcuts": PERSON,
    "choose_dates": PERSON,
    "close_account": PERSON,
    "download_data": PERSON,
    "end_session": PERSON,
    "end_other_sessions": PERSON,
    "end_all_trust": PERSON,
    "end_trust": PERSON,
    "trust_browser": PERSON,
    "connect_identity": PERSON,
    "connect_to_new_account": PERSON,
    "disconnect_identity": PERSON,
    "sign_up_with_identity": PERSON,
    "take_over_unproved_account": PERSON,
    "add_app": PERSON,
    "remove_app": PERSON,
    "use_app_code": PERSON,
    "create_recovery_codes": PERSON,
    "use_passkey": PERSON,
    "use_recovery_code": PERSON,
}
