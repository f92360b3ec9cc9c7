"""Numbers of definitions: what is one, and which of two is higher."""

import pytest

from apis.definitions.numbers import Number

pytestmark = pytest.mark.embedded


def test_numbers_are_compared_part_by_part():
    assert Number.parse("1.10.0") > Number.parse("1.9.3")
    assert Number.parse("2.0.0") > Number.parse("1.99.99")
    assert Number.parse("1.4.2").major == 1
    assert str(Number.parse("1.4.2").next_minor()) == "1.5.0"


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.4", "v1.4.2", "1.4.2-beta", "01.4.2", "1.4.2\n", "١.4.2", "1.4.-2", "1.4.9999999"],
)
def test_what_is_no_number_in_three_parts_is_refused(text):
    with pytest.raises(ValueError, match="is not a number such as"):
        Number.parse(text)
