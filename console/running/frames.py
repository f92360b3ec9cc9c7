"""Where Python keeps what its calls need while they run."""

from collections.abc import Callable

SLOTS = 2**14
"""Of 8 bytes, that the frame below claims: half of a piece of 256 KB. The rest is for its calls."""


def on_one_piece[**P, R](call: Callable[P, R]) -> Callable[P, R]:
    """The same call, with the frames of all that it calls in turn on one piece of memory.

    Python keeps frames on pieces of 16 KB. Before 3.13.13 and 3.14.4 it takes a piece from the
    system and gives it back with every call that crosses the end of one, which a page does again
    and again, for its templates nest deeper than that: it was 40 % of what the sign-in page took.
    A frame that claims more than such a piece has Python take a large one, once; what no frame
    uses of it is never touched. See https://github.com/python/cpython/issues/142183.
    """

    def with_room(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    with_room.__code__ = with_room.__code__.replace(co_stacksize=SLOTS)
    return with_room
