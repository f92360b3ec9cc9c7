"""What kites declare."""

from audit.symbols import Symbol
from console.api.v1 import Operations
from console.manifests import declarations_of
from console.serving.pages import Pages
from kites import events, permissions
from kites.permissions import VIEW_KITE
from organizations.tenancy.belongings import CountedBelonging
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import Entry

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    Pages("kites.urls", under="organizations/<handle:handle>/"),
    Operations("kites.api.router"),
    Entry("Kites", "kites:kites", VIEW_KITE, "wind", rank=15),
    ReservedWords("kite kites"),
    Attempt("kites:create", "create a kite"),
    Attempt("kites:delete", "delete a kite"),
    Attempt("kites:kite", "rename a kite"),
    CountedBelonging("kites", "kites.Kite"),
    Symbol("Kites", "wind"),
]
