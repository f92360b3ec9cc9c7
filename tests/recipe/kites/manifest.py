"""What kites declare."""

from audit.symbols import Symbol
from console.manifests import all_in
from console.serving.pages import Pages
from kites import events, permissions
from kites.permissions import VIEW_KITE
from organizations.tenancy.belongings import Counted
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import Entry

DECLARED = [
    *all_in(permissions),
    *all_in(events),
    Pages("kites.urls", under="organizations/<handle:handle>/"),
    Entry("Kites", "kites:kites", VIEW_KITE, "wind", rank=15),
    ReservedWords("kite kites"),
    Attempt("kites:create", "create a kite"),
    Attempt("kites:delete", "delete a kite"),
    Attempt("kites:kite", "rename a kite"),
    Counted("kites", "kites.Kite"),
    Symbol("Kites", "wind"),
]
