"""An organization that goes with an account may be without an administrator until it is removed.

It waits for its removal, and nobody belongs to it. Any other still keeps one. Safe while the
previous release runs: that one closes no accounts. Run again, nothing changes.
"""

from importlib import import_module

from django.db import migrations

from console.operations import PostgreSQLOnly

IN_TURN = import_module("organizations.migrations.0009_turns").IN_TURN
FOUND = """    IF NOT FOUND THEN
        RETURN;
    END IF;
"""
IS_GIVEN_UP = """    IF EXISTS (
        SELECT 1 FROM organizations_organization
        WHERE id = tenant AND deletion_asked_at IS NOT NULL
    ) AND NOT EXISTS (
        SELECT 1 FROM organizations_membership WHERE organization_id = tenant
    ) THEN
        RETURN;
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0016_one_order_of_memberships"),
        ("accounts", "0006_closed_accounts"),
    ]
    operations = [PostgreSQLOnly(IN_TURN.replace(FOUND, FOUND + IS_GIVEN_UP), IN_TURN)]
