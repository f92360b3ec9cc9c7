"""What the operations of this app are, for the tests of all of them."""

PAGES_ONLY = {
    "revoke_member_token": "A program revokes its own token; those of members are ended by people.",
}
"""Actions without an operation, and why not."""
