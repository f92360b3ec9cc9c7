"""The methods by which tests ask every page."""

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
