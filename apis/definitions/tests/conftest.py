"""Patience: tests share their machine with others, and a check lets all of them go first."""

import pytest

from apis.definitions.checking import running_sandbox


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A check may wait for the processor as long as it has to."""
    monkeypatch.setattr(running_sandbox, "LONGEST", 120)
