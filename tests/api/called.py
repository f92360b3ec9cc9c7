"""Which actions an operation or a page calls, read from its code."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from console.api.v1 import the_api


def actions_called_by(view: Any) -> list[str]:
    """The actions that a view, or a private function of its module that it names, calls."""
    function = inspect.unwrap(view)
    sources = [inspect.getsource(function)]
    for name in re.findall(r"\b_\w+", sources[0]):
        if inspect.isfunction(of_module := vars(inspect.getmodule(function)).get(name)):
            sources.append(inspect.getsource(of_module))
    return [name for source in sources for name in re.findall(r"\bactions\.(\w+)", source)]


def views_of_operations() -> dict[str, Any]:
    """The function of each operation, by its name, which is the operation's."""
    return {
        operation.view_func.__name__: inspect.unwrap(operation.view_func)
        for router in _routers(the_api())
        for path in router.path_operations.values()
        for operation in path.operations
    }


def _routers(parent: Any) -> Iterator[Any]:
    """The routers of the API, and those within them."""
    for _, router, *_ in parent._routers:
        yield router
        yield from _routers(router)
