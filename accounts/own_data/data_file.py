"""The JSON file of all data that the console has of a person, made while it is sent."""

import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from accounts.models import User
from accounts.own_data.personal_data import PERSONAL_DATA, PersonalData
from audit.exports.stream import NO_LONGER_ALLOWED, TOO_LONG, ExportStopped
from audit.models import Export


def json_chunks(user: User, *, export: Export) -> Iterator[str]:
    """The file in chunks: one JSON object with a list for each table.

    Renews the export before each batch of rows. If the account was closed, or the export has taken
    too long, the file ends with the reason under the key "stopped".
    """
    yield f'{{"downloaded_at": {_to_json(timezone.now())}'
    try:
        for data in PERSONAL_DATA:
            if not data.without:
                yield f',\n"{data.title}": ['
                yield from _rows(data, user, export)
                yield "]"
    except ExportStopped as reason:
        yield f'],\n"stopped": {_to_json(str(reason))}'
    yield "}\n"


def _rows(data: PersonalData, user: User, export: Export) -> Iterator[str]:
    """The person's rows of one table as JSON objects, separated by commas, a chunk for each batch.

    Raises Stopped if the account is closed or the export has taken too long.
    """
    separator = ""
    for batch in data.written(user):
        _renew_export(user, export)
        yield separator + ",".join(f"\n{_to_json(facts)}" for facts in batch)
        separator = ","


def _renew_export(user: User, export: Export) -> None:
    """Renew the lease of the export. Raises Stopped if it has expired, or the account is closed."""
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise ExportStopped(NO_LONGER_ALLOWED)
    if not export.renew():
        raise ExportStopped(TOO_LONG)


def _to_json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
