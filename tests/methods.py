"""How tests ask every page: by all that there is with TEST_EVERYTHING, else by turns."""

from collections.abc import Sequence

from tests.everything import EVERYTHING

# POST comes last: where it is allowed it may change what the others ask about.
METHODS = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "POST"]
RARE = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]


def some_methods(turn: int) -> list[str]:
    """GET, POST, and one of the rare ones in turn; with TEST_EVERYTHING all of them.

    The turn is the number of the page and of who asks: of five people who ask for a page in a row
    each tries another one.
    """
    return METHODS if EVERYTHING else ["GET", RARE[turn % len(RARE)], "POST"]


def in_turn[T](turn: int, choices: list[T]) -> list[T]:
    """One of them for each page and each person; with TEST_EVERYTHING all of them."""
    return choices if EVERYTHING else [choices[turn % len(choices)]]


def third_of[T](places: Sequence[T], turn: int) -> Sequence[T]:
    """Every third place for each value that is tried at all; with TEST_EVERYTHING all of them."""
    return places if EVERYTHING else places[turn % 3 :: 3]
