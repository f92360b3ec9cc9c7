"""Names that programs and the history keep: once released, none is changed or taken away.

`docs/names.json` has them all. `manage.py declared --write` adds what is new and takes nothing out:
to take one out, do so by hand, and say it in the changelog.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from console.api import problems
from console.manifests import sections
from console.refusals import Refusal
from console.serving.pages import addresses

FILE = Path(__file__).parents[1] / "docs" / "names.json"
Names = dict[str, list[str]]


def present() -> Names:
    """All that there are now, by what they are."""
    list(addresses())  # Every page is loaded, and with it every action and its refusals.
    slugs = {each.slug for each in problems.KINDS} | {each.slug for each in refusals()}
    found = {each.pinned: sorted(each.found) for each in sections() if each.pinned}
    return {"problems": sorted(slugs)} | dict(sorted(found.items()))


def pinned() -> Names:
    """All that were released, or are about to be."""
    names: Names = json.loads(FILE.read_text())
    return names


def pin() -> None:
    """Write down what is new."""
    names = pinned() if FILE.exists() else {}
    for kind, found in present().items():
        names[kind] = sorted({*names.get(kind, []), *found})
    FILE.write_text(json.dumps(names, indent=2) + "\n")


def refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every rule that says no."""
    for each in of.__subclasses__():
        if ".tests." not in f".{each.__module__}.":
            yield each
        yield from refusals(each)
