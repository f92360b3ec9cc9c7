"""What the console knows of a person, as one JSON file that is made while it is sent."""

import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts.models import User
from accounts.own_data.personal_data import PERSONAL_DATA, PersonalData
from audit.exporting import NO_LONGER_ALLOWED, TOO_LONG, ExportStopped
from audit.models import Export


def json_chunks(user: User, *, export: Export) -> Iterator[str]:
    """The file, a list for each table, in chunks.

    Asks before each of them whether the account is still open, and keeps the export's place. A
    file that stops says so, and why, at its end.
    """
    yield f'{{"downloaded_at": {_written(timezone.now())}'
    try:
        for data in PERSONAL_DATA:
            if not data.without:
                yield f',\n"{data.title}": ['
                yield from _rows(data, user, export)
                yield "]"
    except ExportStopped as reason:
        yield f'],\n"stopped": {_written(str(reason))}'
    yield "}\n"


def _rows(data: PersonalData, user: User, export: Export) -> Iterator[str]:
    between = ""
    for batch in data.written(user):
        _demand_going_on(user, export)
        yield between + ",".join(f"\n{_written(facts)}" for facts in batch)
        between = ","


def _demand_going_on(user: User, export: Export) -> None:
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise ExportStopped(NO_LONGER_ALLOWED)
    if not export.renew():
        raise ExportStopped(TOO_LONG)


def _written(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
