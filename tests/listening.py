"""What is written down anywhere while a test runs: to be searched for secrets afterwards."""

import base64
import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from console import celery_app
from tests.started_services import RedisServer


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anything logs, whatever its level."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def published(
    redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], str]:
    """All that was ever published, as Redis wrote it to its file."""
    monkeypatch.setenv("CELERY_BROKER_URL", redis_server.url)
    monkeypatch.setattr(celery_app, "_pool", None)
    monkeypatch.setattr(celery_app.amqp, "_producer_pool", None)

    def read() -> str:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        raw = b"\n".join(path.read_bytes() for path in files)
        bodies = re.findall(rb'"body": "([0-9A-Za-z+/=]+)"', raw)
        assert bodies
        return "\n".join(
            each.decode(errors="replace") for each in (raw, *map(base64.b64decode, bodies))
        )

    return read


def letters(sent: Iterable[EmailMessage]) -> str:
    """Everything in these mails, headers and all, as text."""
    texts = []
    for message in (each.message() for each in sent):
        texts += [str(value) for value in message.items()]
        for part in message.walk():
            body = part.get_payload(decode=True)
            texts += [body.decode()] if isinstance(body, bytes) else []
    return "\n".join(texts)
