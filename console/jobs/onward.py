"""What the clock does row by row: one that fails keeps none of the others."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)


def tried[Result](name: str, do: Callable[..., Result], **arguments: object) -> Result | None:
    """What it returns, or None if it fails, whatever it fails by. That is written down.

    What is due comes in the order in which it became due. Without this, one row that cannot be
    done would come first again at each run, and all others would wait for its repair.
    """
    try:
        return do(**arguments)
    except Exception:
        logger.exception("The clock could not go on with %s", name)
        return None
