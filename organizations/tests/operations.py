"""What the operations of this app are sent, and what is true before, for the tests of all."""

from tests.cast import suspend

BODIES = {
    "create_invitation": {"email": "new@example.com", "roles": ["developer"]},
    "change_invitation": {"roles": ["api-publisher"]},
    "create_group": {"name": "Operators", "roles": ["developer"]},
    "change_group": {"name": "Operators", "roles": ["api-publisher"]},
    "add_group_member": {"group_id": "{group}", "member_id": "{membership}"},
    "add_email_domain": {"name": "example.org"},
    "grant_access_request": {"role": "administrator"},
    "create_own_role": {"name": "Watcher", "permissions": ["view_event"]},
    "change_own_role": {"name": "Watcher"},
    "change_organization": {"name": "Apex"},
    "change_member": {"roles": ["api-publisher"]},
    "suspend_member": {"reason": "On leave"},
}
IDS = {"own_role": lambda role: role.slug}
READY = {
    "restore_member": lambda things: suspend(things.membership),
    "add_group_member": lambda things: things.group.group_members.all().delete(),
}

PAGES_ONLY = {
    "change_logo": "People choose a picture, and see it before they save it.",
    "change_members": "A program changes members one by one.",
    "export_history": "`list_events` gives programs the history.",
    "remind_of_second_factor": "People write to people: no program sends reminders.",
    "remove_logo": "People choose a picture, and see it before they save it.",
    "restore_organization": "Deleting it asks for a fresh sign-in, and so people end that.",
}
"""Actions without an operation, and why not."""
