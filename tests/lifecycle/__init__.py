"""What the rules of organizations come to, in plain Python, held against the actions."""

import pytest

pytest.register_assert_rewrite("tests.lifecycle.story")
