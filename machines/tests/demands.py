"""What each action with service accounts and tokens demands."""

from machines.permissions import MANAGE_TOKEN
from tests.demanded import MEMBER, PERSON

DEMANDS = {
    "change_service_account": MANAGE_TOKEN,
    "create_service_account": MANAGE_TOKEN,
    "create_service_account_token": MANAGE_TOKEN,
    "delete_service_account": MANAGE_TOKEN,
    "revoke_member_token": MANAGE_TOKEN,
    "revoke_service_account_token": MANAGE_TOKEN,
    "rotate_service_account_token": MANAGE_TOKEN,
    "create_personal_token": MEMBER,
    "end_shown_token": PERSON,
    "revoke_personal_token": PERSON,
    "rotate_personal_token": PERSON,
}
TRIED_ELSEWHERE = {name for name, demand in DEMANDS.items() if demand is MANAGE_TOKEN}
"""What gives a token is measured by its permissions as well: see the tests of the pages."""
