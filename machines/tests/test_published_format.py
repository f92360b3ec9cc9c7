"""What docs/tokens.md tells secret scanners is so: they look for what it says for years."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from credentials import secret_format
from machines.models import PersonalToken, ServiceAccountToken

pytestmark = pytest.mark.embedded

PAGE = (Path(settings.BASE_DIR) / "docs/tokens.md").read_text()


@pytest.fixture
def is_token():
    """The function as it is printed."""
    (printed,) = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(printed, names)
    return names["is_token"]


@pytest.mark.parametrize("kind", [PersonalToken, ServiceAccountToken])
def test_every_kind_is_found_by_its_expression_and_that_of_gitleaks(kind):
    own = re.findall(rf"`({re.escape(chr(92))}b{kind.mark}.+?)`", PAGE)
    gitleaks = re.findall(r"regex = '''(.+?)'''", PAGE)
    text = secret_format.make(kind.mark)

    assert len(own) == len(gitleaks) == 1
    for expression in (*own, *gitleaks):
        found = re.search(expression, f'API_TOKEN="{text}"')
        assert found is not None
        assert found[0] == text
        assert not re.search(expression, f'API_TOKEN="{text}0"')


def test_the_printed_function_tells_a_token_from_a_look_alike(is_token):
    for _ in range(1_000):
        text = secret_format.make("cop_")
        wrong = text[:20] + ("0" if text[20] != "0" else "1") + text[21:]
        assert is_token(text)
        assert not is_token(wrong)
