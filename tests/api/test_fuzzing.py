"""Calls that no one here thought of, made by schemathesis from the document and beyond it."""

import json
import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from organizations.models import Membership
from tests.api import operations
from tests.api.console import Console, started
from tests.serving import ROOT
from tests.waiting import LONG

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

EXAMPLES = 10
"""Of each operation, besides those that schemathesis knows to be on the edge: 6,000 in all."""
CONFIGURATION = """
[parameters]
{parameters}
[checks]
# A token that lacks the permission, a cursor of nobody, and an ID of nothing are no mistakes of
# form, so the document cannot forbid them.
positive_data_acceptance.expected-statuses = ["2xx", 304, 400, 403, 404]
# A body that is too long is refused before anyone reads it.
negative_data_rejection.expected-statuses = [
    400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 429
]
[[operations]]
include-method = "POST"
# What a text says, and the state of a thing, are ruled on by the product.
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 403, 404, 409, 412, 422]
[[operations]]
include-path-regex = "/usage$"
# Calls of a day that is long past or to come are not there, which is no mistake of form.
checks.positive_data_acceptance.expected-statuses = ["2xx", 304, 400, 403, 404, 422]
[[operations]]
include-method = "PUT"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 403, 404, 409, 422]
[[operations]]
include-method = "PATCH"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 403, 404, 409, 412, 422]
"""


def fuzzed(console: Console, folder: Path) -> subprocess.CompletedProcess[str]:
    """What schemathesis says of the console, asking with a token of each role in turn."""
    parameters = "".join(f"{name} = {json.dumps(v)}\n" for name, v in console.parameters.items())
    configuration = folder / "schemathesis.toml"
    configuration.write_text(CONFIGURATION.format(parameters=parameters))
    options = {
        "--url": console.origin,
        "--max-examples": str(EXAMPLES),
        "--exclude-method": "DELETE",
        "--request-timeout": "20",
        "--warnings": "off",
    }
    return subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration)),
            *("run", str(ROOT / "docs" / "openapi.json")),
            *(word for option in options.items() for word in option),
        ],
        cwd=folder,
        env=os.environ
        | {
            "IDS": json.dumps(console.parameters),
            "NO_COLOR": "1",
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.clients.hooks",
            "TOKENS": " ".join(chain.from_iterable(console.tokens.values())),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=3 * LONG,  # 130 operations take 160 s on two busy cores
    )


def test_whatever_is_sent_the_answer_is_one_that_the_document_names(
    adam: Membership, tmp_path: Path
) -> None:
    with started(adam, tmp_path) as console:
        run = fuzzed(console, tmp_path)

    assert run.returncode == 0, run.stdout + run.stderr
    reading = [each for each in operations() if each.method != "DELETE"]
    assert f"Tested: {len(reading)}" in run.stdout
    assert "Traceback" not in console.log.read_text()
