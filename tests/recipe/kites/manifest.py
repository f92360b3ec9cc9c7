"""What kites declare."""

from console.manifests import all_in
from console.pages import Pages
from kites import events, permissions
from kites.permissions import VIEW_KITE
from organizations.attempts import Attempt
from organizations.belongings import Kind
from organizations.handles import ReservedWords
from organizations.navigation import Entry

DECLARED = [
    *all_in(permissions),
    *all_in(events),
    Pages("kites.urls", under="organizations/<handle:handle>/"),
    Entry("Kites", "kites:kites", VIEW_KITE, "wind", rank=15),
    ReservedWords("kite kites"),
    Attempt("kites:create", "create a kite"),
    Attempt("kites:kite", "rename a kite"),
    # Before the projects, which they are a part of.
    Kind("kites", lambda organization: organization.kites.all(), rank=5),
]
