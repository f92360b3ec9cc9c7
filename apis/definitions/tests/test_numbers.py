"""Numbers of definitions: what is one, its major, and which of two is higher."""

from itertools import pairwise

import pytest

from apis.definitions.reading.numbers import Number

pytestmark = pytest.mark.embedded

ORDERS = [
    # The example of https://semver.org, section 11.
    ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
     "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"],
    ["0.9.10", "0.43.0", "1.0.0-0.3.7", "1.0", "1.0.1", "v1.1", "1.9.3", "1.10.0", "2", "5.427.1"],
    ["v1alpha", "v1alpha1", "v1beta2", "v1beta10", "v1", "v1.1beta1", "v1.1"],
    ["2022-11-27", "2022-11-28-preview", "2022-11-28-preview.2", "2022-11-28", "20221201",
     "2023-01", "2023-01-01"],
    ["20220901-beta", "20220901", "2022.9.2", "2022-09-03"],
]  # fmt: skip


@pytest.mark.parametrize("rising", ORDERS, ids=str)
def test_each_is_higher_than_the_one_before(rising):
    numbers = [Number.parse(text) for text in rising]

    for lower, higher in pairwise(numbers):
        assert lower < higher, (lower, higher)
        assert higher > lower
    assert [str(number) for number in sorted(numbers, reverse=True)] == rising[::-1]


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ("0.43.0", 0),
        ("5.427.1", 5),
        ("2022-11-28", 2022),
        ("2024-10-01-preview", 2024),
        ("20220901", 2022),
        ("2.0.20210422+build.7", 2),
        ("1.0.0-oas3", 1),
        ("v9999", 9999),
    ],
)
def test_the_major_is_the_first_part_or_the_year_and_the_whole_is_shown(text, major):
    assert Number.parse(text).major == major
    assert str(Number.parse(text)) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.0", "v1.0.0"), ("1.0.0+a", "1.0.0+b"), ("2022-11-28", "20221128"), ("v1beta", "1-beta")],
)
def test_what_is_written_otherwise_is_not_higher(one, other):
    assert Number.parse(one) == Number.parse(other)


@pytest.mark.parametrize(
    "text",
    ["", "one", "v", "1.", "1.4.2.1", "01.4.2", "1.4.2\n", "١.4.2", "1.4.-2", "1.0.0-01", "1.0.0-",
     "1.0.0+", "10000.0.0", "12345678", "2022-13-01", "2023-02-29", "20221301", "2022-1-1",
     "2022-11-28-", "2022-11-28-1", "0000-01-01", "1.4.9999999999", "1.0.0-" + "a" * 40,
     "2018-08-01.6.1", "1.0.0\0", "-1"],
)  # fmt: skip
def test_what_is_neither_a_number_nor_a_date_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- some are those of dates
        Number.parse(text)
