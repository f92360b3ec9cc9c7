"""What each action with service accounts and tokens demands."""

from machines import actions
from machines.permissions import MANAGE_TOKEN
from organizations.tenancy.roles import RoleSlug
from tests.demanded import MEMBER, PERSON, Call

DEMANDS = {
    "change_service_account": MANAGE_TOKEN,
    "create_service_account": MANAGE_TOKEN,
    "create_service_account_token": MANAGE_TOKEN,
    "delete_service_account": MANAGE_TOKEN,
    "revoke_member_token": MANAGE_TOKEN,
    "revoke_service_account_token": MANAGE_TOKEN,
    "rotate_service_account_token": MANAGE_TOKEN,
    "approve_program_sign_in": MEMBER,
    "create_personal_token": MEMBER,
    "deny_program_sign_in": PERSON,
    "end_shown_token": PERSON,
    "fetch_token_of_program": PERSON,
    "note_question_of_program": PERSON,
    "request_program_sign_in": PERSON,
    "revoke_personal_token": PERSON,
    "rotate_personal_token": PERSON,
}
CALLS = {
    "create_service_account": Call(
        lambda it, by: actions.create_service_account(
            name="Robots", slugs=[RoleSlug.DEVELOPER], by=by
        ),
        gives_roles=True,
        is_at_home=True,
    ),
}
TRIED_ELSEWHERE = {
    name for name, demand in DEMANDS.items() if demand is MANAGE_TOKEN and name not in CALLS
}
"""What gives a token is measured by its permissions as well: see the tests of the pages."""
