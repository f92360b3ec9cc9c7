"""A migration may pause for longer than a request may."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import pre_migrate

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _as_of_a_request():
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '15s'")


def limit():
    """How long this connection may be idle in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        return cursor.fetchone()[0]


def begin_to_migrate():
    pre_migrate.send(apps.get_app_config("contenttypes"), using="default")


def test_a_slow_migration_is_not_ended():
    begin_to_migrate()

    assert limit() == "0"


def test_a_connection_that_a_pooler_lends_keeps_its_limit(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)

    begin_to_migrate()

    assert limit() == "15s"
