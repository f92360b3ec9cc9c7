"""What the rules of deployments come to, in plain Python, held against actions and calls."""

import pytest

pytest.register_assert_rewrite("tests.deploying.story")
