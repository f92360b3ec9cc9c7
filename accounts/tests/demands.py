"""What each action with accounts demands."""

from tests.demanded import OPERATOR, PERSON

DEMANDS = {
    "end_sessions": OPERATOR,
    "change_name": PERSON,
    "close_account": PERSON,
    "download_data": PERSON,
    "end_session": PERSON,
    "end_other_sessions": PERSON,
    "end_all_trust": PERSON,
    "end_trust": PERSON,
    "trust_browser": PERSON,
    "take_over_unproved_account": PERSON,
    "add_app": PERSON,
    "remove_app": PERSON,
    "use_app_code": PERSON,
    "create_recovery_codes": PERSON,
    "use_recovery_code": PERSON,
}
