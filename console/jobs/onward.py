"""Work that the clock does row by row, so that one that fails does not stop the others."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)


def tried[Result](name: str, do: Callable[..., Result], **arguments: object) -> Result | None:
    """Call the function and return what it does, or None after logging any exception.

    Rows are done in the order in which they became due. So one that always fails would otherwise
    come first in each run, and all others would wait for its repair. `name` is for the log.
    """
    try:
        return do(**arguments)
    except Exception:
        logger.exception("The clock could not go on with %s", name)
        return None
