"""Patience: tests share their machine with others, and a check lets all of them go first."""

import pytest

from apis.definitions import validating


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A check may wait for the processor as long as it has to."""
    monkeypatch.setattr(validating, "LONGEST", 120)
