"""What the operations of this app are sent, for the tests of all of them."""

BODIES = {
    "create_project": {"name": "Receipts", "description": "What was paid."},
    "change_project": {"description": "What was paid."},
    "assign_project_role": {
        "project_id": "{project}",
        "member_id": "{membership}",
        "role": "environment-manager",
    },
    "change_project_role": {"last_day": "2027-01-31"},
    "assign_group_project_role": {
        "project_id": "{project}",
        "group_id": "{group}",
        "role": "environment-manager",
    },
    "create_component": {"project_id": "{project}", "type": "api", "name": "Receipts"},
    "change_component": {"branch": "main"},
    "create_endpoint": {"component_id": "{component}", "name": "receipts", "port": 8080},
    "change_endpoint": {"port": 8081},
    "create_accepted_event": {
        "component_id": "{accepted_event.component}",
        "event_type": "com.example.paid",
        "event_source": "*",
        "caller": "github",
    },
    "change_accepted_event": {"event_source": "https://example.com/*"},
    "create_schedule": {
        "component_id": "{schedule.component}",
        "expression": "0 4 * * *",
        "time_zone": "UTC",
    },
    "change_schedule": {"grace_minutes": 20},
}

PAGES_ONLY = {
    "import_component": "A program sends what the file says, with an operation for each part.",
}
"""Actions without an operation, and why not."""
