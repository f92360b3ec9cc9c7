"""What each action with kites demands, and how a program is let do it."""

from kites.actions import create_kite, delete_kite, rename_kite
from kites.permissions import MANAGE_KITE
from tests.demanded import Call

DEMANDS = {
    "create_kite": MANAGE_KITE,
    "delete_kite": MANAGE_KITE,
    "rename_kite": MANAGE_KITE,
}
CALLS = {
    "create_kite": Call(
        lambda things, by: create_kite(project=things.project, name="Blue Max", by=by)
    ),
    "delete_kite": Call(lambda things, by: delete_kite(kite=things.kite, by=by)),
    "rename_kite": Call(lambda things, by: rename_kite(kite=things.kite, name="Blue Max", by=by)),
}
