"""What a story is made of: deeds, and whom and what each is about."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

PEOPLE = 5
some = st.integers(0, 23)
"""Which of several: counted round, from the newest, so that stories go on with what they began."""
pairs = st.integers(0, 1)
people = st.integers(0, PEOPLE - 1)
DEEDS: dict[str, dict[str, SearchStrategy[Any]]] = {}
"""What can happen, and what is chosen for it."""
OFTEN: list[str] = []
"""The same by name, some more often than others."""


def deed(times: int = 1, **choices: SearchStrategy[Any]) -> Callable[[Any], Any]:
    """Something that can happen, so many times as often as others."""

    def decorate(method: Any) -> Any:
        DEEDS[method.__name__] = choices
        OFTEN.extend([method.__name__] * times)
        return method

    return decorate


def newest[Thing](there: Sequence[Thing], n: int) -> Thing:
    """One of several, counted round from the newest."""
    return there[-1 - n % len(there)]
