"""What is done with kites, in words."""

from audit.words import Word

KITE_CREATED = Word(
    "kite.created", "created a kite", "{actor} created the kite {target}", group="Kites"
)
KITE_DELETED = Word(
    "kite.deleted", "deleted a kite", "{actor} deleted the kite {target}", group="Kites"
)
KITE_RENAMED = Word(
    "kite.renamed", "renamed a kite", "{actor} renamed the kite {target}", group="Kites"
)
