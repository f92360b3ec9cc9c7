"""The search over everything: before it, with nothing, a few, and too many."""

from collections.abc import Iterator

from django.urls import reverse

from organizations.models import Membership
from tests.showcase.acts import opens_search
from tests.showcase.shot import Shot
from tests.showcase.world import World


def finding_shots(w: World) -> Iterator[Shot]:
    """By someone who may see all of it, and by someone who sees no projects."""
    yield Shot("search", "empty", _at(w.few), w.few)
    yield Shot("search", "0", _at(w.few, "zeppelin"), w.few)
    yield Shot("search", "few", _at(w.few, "a"), w.few)
    yield Shot("search", "settings", _at(w.few, "settings"), w.few)
    yield Shot("search", "restricted", _at(w.katherine, "k"), w.katherine)
    yield Shot("search", "many", _at(w.many, "a"), w.many)
    home = reverse("projects:home", args=[w.few.organization.handle])
    yield Shot("search-dialog", "empty", home, w.few, opens_search(), part="[data-palette]")
    yield Shot("search-dialog", "few", home, w.few, opens_search("in"), part="[data-palette]")
    yield Shot("search-dialog", "0", home, w.few, opens_search("zeppelin"), part="[data-palette]")
    yield Shot("search", "long", _at(w.long, "w"), w.long)


def _at(who: Membership, typed: str = "") -> str:
    url = reverse("search:search", args=[who.organization.handle])
    return f"{url}?q={typed}" if typed else url
