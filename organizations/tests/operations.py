"""What the operations of this app are sent, for the tests of all of them."""

BODIES = {
    "create_invitation": {"email": "new@example.com", "roles": ["developer"]},
    "change_invitation": {"roles": ["api-publisher"]},
}
