"""What docs/tokens.md tells secret scanners is so: they look for what it says for years."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from credentials import secret_format

pytestmark = pytest.mark.embedded

PAGE = (Path(settings.BASE_DIR) / "docs/tokens.md").read_text()


@pytest.fixture
def is_token():
    """The function as it is printed."""
    (printed,) = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(printed, names)
    return names["is_token"]


def test_the_printed_function_tells_a_token_from_a_look_alike(is_token):
    for _ in range(1_000):
        text = secret_format.make("cop_")
        wrong = text[:20] + ("0" if text[20] != "0" else "1") + text[21:]
        assert is_token(text)
        assert not is_token(wrong)
