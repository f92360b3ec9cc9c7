"""What the operations of kites are sent, for the tests of all operations."""

BODIES = {
    "create_kite": {"project_id": "{project}", "name": "Sled"},
    "change_kite": {"name": "Sled"},
}
