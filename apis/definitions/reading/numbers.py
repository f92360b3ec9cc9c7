"""Numbers of definitions, as info.version has them: 1.4.2, 1.4, v1, and dates such as 2024-10-01.

The order is that of https://semver.org: 2.0.0-beta.1 comes before 2.0.0, and what follows a plus
does not count. The parts of a date are compared as those of a number are: its year is the major.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Self

HIGHEST_MAJOR = 9_999
"""As high as a year, because addresses and checks of gateways have room for four digits."""
LONGEST = 40
"""Characters of a number."""

_PART = "(?:0|[1-9][0-9]{0,8})"
_IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_PRE = rf"(?:-(?P<pre>{_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
_BUILD = r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
_NUMBER = re.compile(
    rf"v?(?P<major>0|[1-9][0-9]{{0,3}})(?:\.(?P<minor>{_PART})(?:\.(?P<patch>{_PART}))?)?"
    rf"(?:(?P<stage>alpha|beta)(?P<step>[0-9]*)|{_PRE}){_BUILD}"
)
_DATE = re.compile(
    r"(?P<year>[1-9][0-9]{3})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?"
    rf"|(?P<compact>[0-9]{{4}}))(?:-(?=[A-Za-z])(?P<pre>{_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
)

type _Ending = tuple[bool, tuple[tuple[bool, int, str], ...]]


@dataclass(frozen=True, order=True)
class Number:
    """The number of a definition, compared part by part: 1.10.0 comes after 1.9.3.

    It is shown as it was written.
    """

    major: int
    minor: int
    patch: int
    ending: _Ending
    """Whether it is no pre-release, and the parts of its ending."""
    text: str = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number or date that the text is. Raises ValueError if it is neither."""
        if len(text) <= LONGEST:
            if match := _DATE.fullmatch(text):
                return cls(*_date_parts(match), _ending(match["pre"]), text)
            if match := _NUMBER.fullmatch(text):
                return cls(*_parts(match), _ending(_pre_release(match)), text)
        raise ValueError(f"{text[:50]!r} is not a number such as 1.4.2")

    def __str__(self) -> str:
        return self.text


def _date_parts(match: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day, or day 0 for a whole month. Raises ValueError for an impossible date."""
    month_and_day = match["compact"]
    month, day = (
        (month_and_day[:2], month_and_day[2:]) if month_and_day else (match["month"], match["day"])
    )
    first_day = date(int(match["year"]), int(month), int(day or 1))
    return first_day.year, first_day.month, first_day.day if day else 0


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    """Major, minor and patch, which are 0 if they are missing."""
    return int(match["major"]), int(match["minor"] or 0), int(match["patch"] or 0)


def _pre_release(match: re.Match[str]) -> str:
    """The pre-release ending, such as `beta.2`, also of v1beta2; empty without one.

    Raises ValueError if it does not begin with a letter, unless the number has three parts.
    """
    if match["stage"]:
        return ".".join(filter(None, (match["stage"], match["step"])))
    ending = match["pre"] or ""
    if ending and match["patch"] is None and not ending[0].isalpha():
        raise ValueError(f"{ending!r} is no ending")
    return ending


def _ending(text: str | None) -> _Ending:
    """The ending as it is compared: none is higher than any, and words are higher than digits."""
    parts = text.split(".") if text else []
    return not parts, tuple(
        (False, int(part), "") if part.isdigit() else (True, 0, part) for part in parts
    )
