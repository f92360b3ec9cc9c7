"""A service behind nginx, called by schemathesis from the definition that the portal hands out."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from apis.actions import add_definition
from apis.checking import check_for_version
from apis.models import Api
from apis.states import State
from gateways.tests.makers import offer
from tests.gateways import copied_from_page, running
from tests.pooling import address
from tests.ports import free_port
from tests.sample_service import DEFINITION, SampleService
from tests.serving import gunicorn, served_with
from tests.waiting import LONG, eventually

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.django_db(transaction=True),
]
EXAMPLES = 15
"""Of each operation, besides those on the edge: some 160 calls in all."""


def published(adam):
    """What the sample is offered as, with its own definition, open to everyone."""
    offered = offer(adam)
    version = offered.version
    type(version).objects.update(state=State.CREATED, definition=None, published_at=None)
    version.refresh_from_db()
    version.definitions.all().delete()
    source = json.dumps(DEFINITION)
    checked = check_for_version(version, source)
    assert checked.is_valid, checked.errors
    add_definition(version=version, source=source, checked=checked, by=adam)
    type(version).objects.update(state=State.PUBLISHED)
    Api.objects.update(visibility="public")
    return offered


def run_schemathesis(definition, origin, key, folder):
    (folder / "definition.json").write_bytes(definition)
    command = [sys.executable, "-m", "schemathesis.cli", "run", "definition.json"]
    options = ["--url", f"{origin}/payments/v1", "--header", f"X-API-Key: {key}"]
    # nginx answers TRACE by itself, without the header Allow.
    options += ["--exclude-checks", "unsupported_method"]
    bounds = ["--max-examples", str(EXAMPLES), "--generation-deterministic", "--warnings", "off"]
    return subprocess.run(
        [*command, *options, *bounds],
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )


def test_whatever_schemathesis_sends_the_definition_has_the_answer(
    adam, client_of, settings, tmp_path
):
    offered, web, port, sample = published(adam), free_port(), free_port(), SampleService()
    settings.CONSOLE_ORIGIN = f"http://127.0.0.1:{web}"
    page = offered.token.gateway.get_absolute_url()
    text = copied_from_page(client_of(adam.user), page, offered.token.secret)
    handed_out = Client().get("/portal/acme/apis/payments/v1/definition.json").content
    key = offered.key.secret

    with (
        gunicorn(web, tmp_path, **served_with(address(), tmp_path / "data")),
        running("nginx", text, tmp_path, port=port, upstream=sample) as gate,
    ):
        eventually(lambda: gate.call("/payments/v1/invoices").code == "MISSING", "it answers")
        run = run_schemathesis(handed_out, f"http://127.0.0.1:{port}", key, tmp_path)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "Tested: 3" in run.stdout
    assert len(sample.reached) > 80
    assert "cok_" not in str(sample.reached)
