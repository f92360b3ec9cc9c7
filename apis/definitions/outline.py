"""What pages show of a definition besides its reference: what it is about, and the first call."""

from typing import Any

from apis.definitions.calls import Calls
from apis.definitions.examples import Examples
from apis.definitions.first_call import first_call
from apis.definitions.samples import samples
from apis.definitions.shapes import Shapes
from apis.markdown import Writer


def outline_of(document: dict[str, Any]) -> dict[str, Any]:
    """`about` as HTML, and as `call` the samples of the first call, with the operation's name."""
    information = document.get("info")
    description = information.get("description") if isinstance(information, dict) else ""
    found = first_call(document, Calls(document, Examples(Shapes(document))))
    return {
        "about": Writer().html(description, level=3),
        "call": {"name": found[0].name, **samples(found[1])} if found else {},
    }
