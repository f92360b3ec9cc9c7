"""Where Python keeps what its calls need while they run. Remove with Python 3.13.13 and 3.14.4."""

import sys
from collections.abc import Callable

SLOTS = 2**14
"""Of 8 bytes, that the frame below claims: half of a piece of 256 KB. The rest is for its calls."""


def is_needed(version: tuple[int, ...]) -> bool:
    """Whether this Python takes memory from the system wherever frames reach the end of a piece."""
    return version < ((3, 14, 4) if version >= (3, 14) else (3, 13, 13))


def on_one_piece[**P, R](call: Callable[P, R]) -> Callable[P, R]:
    """Return the call with the frames of all that it calls in turn on one piece of memory.

    Python keeps frames on pieces of 16 KB. Before 3.13.13 and 3.14.4 it takes a piece from the
    system and gives it back with every call that crosses the end of one, which a page does again
    and again, because its templates nest deeper than that: up to 300 times, for which a page took a
    fifth more CPU, between nothing and a half with the depth at which it was called. A frame that
    claims more than such a piece has Python take a large one, once; what no frame uses of it is
    never touched. See https://github.com/python/cpython/issues/142183. Other versions get the call
    as it is.
    """
    if not is_needed(sys.version_info[:3]):
        return call

    def with_room(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    with_room.__code__ = with_room.__code__.replace(co_stacksize=SLOTS)
    return with_room
