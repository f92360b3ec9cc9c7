"""Events that processes write at the same time, read by a program that is killed between pages."""

import json
import os
from pathlib import Path

import pytest
from django.db import transaction

from audit import log
from audit.models import Event
from console.api.tokens import READS
from organizations.models import Organization
from projects.events import PROJECT_CREATED
from tests.api import Machine, personal_token
from tests.api.asking import at
from tests.crew import at_work
from tests.neighbors import leave_out_neighbors
from tests.races.rounds import organization_of
from tests.waiting import eventually

pytestmark = [
    pytest.mark.both,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1800),
]

# 16 writers: `FEED_WRITERS=16 EVENTS_EACH=200 bin/test tests/races/test_feed.py`.
WRITERS = int(os.environ.get("FEED_WRITERS", "4"))
EACH = int(os.environ.get("EVENTS_EACH", "40"))
KILLS = 3
PAGE = 7


def take_part(number: int, file: str, token: str, total: int) -> None:
    """In a process of the crew: the first one reads, the others write."""
    organization = Organization.objects.get(name="Acme")
    if number == 0:
        with pytest.MonkeyPatch.context() as monkeypatch:
            leave_out_neighbors(monkeypatch)
            read(Path(file), Machine(token), organization, total)
        return
    eventually(lambda: json.loads(Path(file).read_text())[1], "the reader has a cursor")
    for turn in range(EACH):
        with transaction.atomic():
            for _ in range(2):
                log.record(PROJECT_CREATED, by=log.System(), organization=organization)
            for _ in range((number + turn) % WRITERS * 10):  # so that others overtake it
                Organization.objects.filter(name="Acme").exists()


def read(file: Path, reader: Machine, organization: Organization, total: int) -> None:
    """Read pages until all events were seen, and keep what was seen with the cursor."""
    seen, cursor = json.loads(file.read_text())
    for _ in range(20 * total):
        if len(seen) >= total:
            return
        READS.forget()  # it asks more often than programs may
        query = {"cursor": cursor, "limit": PAGE, "type": PROJECT_CREATED}
        page = reader.get(at(organization, "/events"), query).json()
        seen, cursor = seen + [event["id"] for event in page["items"]], page["next_cursor"]
        kept = file.with_suffix(".new")
        kept.write_text(json.dumps([seen, cursor]))
        kept.rename(file)
    raise AssertionError("Some event was never listed.")


def test_a_reader_misses_no_event_and_sees_none_twice(ada, tmp_path):
    (member,) = organization_of(ada)
    file = tmp_path / "seen.json"
    file.write_text(json.dumps([[], ""]))
    total = WRITERS * EACH * 2

    outcome = at_work(
        "tests.races.test_feed:take_part",
        WRITERS + 1,
        kills=KILLS,
        steps=["organizations.api.events:last_position"],
        calls=total // PAGE,
        file=str(file),
        token=personal_token(member).secret,
        total=total,
    )

    seen, _ = json.loads(file.read_text())
    written = Event.objects.filter(kind=PROJECT_CREATED).values_list("pk", flat=True)
    assert len(seen) == len(set(seen))
    assert {int(pk) for pk in seen} == set(written)
    assert outcome == {"killed": KILLS}
