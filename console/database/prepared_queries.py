"""Questions that the ORM writes once, to be asked again and again about other values.

For a statement of many parts, the ORM needs longer to write it than PostgreSQL to plan it, and that
takes longer than to answer it. So it is written about samples, these are found in it again, and
what stands in their place is what differs from call to call.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from console.database.prepared_statements import PreparedStatement

_A_DAY = re.compile(r"\d{4}-\d\d-\d\d\b")
"""How SQLite has days and moments."""
NOW = "now"
"""The moment of the question, where the ORM took it from the clock."""
Sample = UUID | int | str | datetime


@dataclass(frozen=True)
class Place:
    """Where a value stands in the statement, and how it is written there."""

    name: str
    written: Callable[[Any], Any]
    at: int | None = None
    """Which of several samples stood there."""

    def value(self, values: dict[str, Any]) -> Any:
        """What is asked about in this place. Where there are fewer values, the last is repeated."""
        value = values[self.name]
        if self.at is not None:
            value = value[min(self.at, len(value) - 1)]
        return self.written(value)


@dataclass(frozen=True)
class PreparedQuery:
    """One statement with its places. All else in it never changes."""

    statement: PreparedStatement
    places: list[Place]
    read: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    """The values of a row as Python has them, which the database may keep in other forms."""
    most: dict[str, int]
    """How many values there may be of each name that had several samples."""
    instance: Callable[[tuple[Any, ...]], Any] | None
    """The instance that a row is, as the ORM makes it; None if it is asked for values."""

    def ask(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row that answers it, about these values and this moment; None without one."""
        return next(iter(self.rows(**values)), None)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """All of them. Where samples were several, so many values at most, and at least one."""
        if any(not 0 < len(values[name]) <= most for name, most in self.most.items()):
            raise ValueError("There are no values, or more than there were samples.")
        values[NOW] = timezone.now()
        return list(map(self.read, self.statement.rows([p.value(values) for p in self.places])))

    def fetch_instances(self, **values: Any) -> list[Any]:
        """All of them, with what was selected and annotated, as the ORM makes them."""
        if self.instance is None:
            raise TypeError("This question was not written about instances.")
        return list(map(self.instance, self.rows(**values)))


def prepare(
    name: str,
    about: Callable[[], QuerySet[Any, Any]],
    *,
    each_time: bool = False,
    maybe: Collection[str] = (),
    **samples: Sample | Sequence[Sample],
) -> PreparedQuery:
    """What `about` asks about the samples; nothing else in it may be equal to one of them.

    Raises ValueError if a sample stands nowhere in the statement, which would then be about the
    sample in each call, unless it is one of those in `maybe`. Several samples stand within `IN` and
    nowhere else: fewer values are filled up with the last. Of moments, it may have the samples and
    the present one, and none that is reckoned from it. The statement's name is its own: who writes
    other words for it, such as another release, has another name. With `each_time`, PostgreSQL
    plans it for each call, which takes longer: for a statement that is bad for some values if it is
    planned for any.
    """
    connection.ensure_connection()
    since = timezone.now()
    compiler = about().query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    moments = (since, timezone.now())
    singles = list(_singles(samples))
    found = [_place(param, singles, moments) for param in params]
    constants = map(_constant, params)
    parts = ["%s" if place else part for place, part in zip(found, constants, strict=True)]
    text = sql.replace("%%", "%%%%") % tuple(parts)
    places = [place for place in found if place]
    _demand_all([(name, at) for name, at, _ in singles if name not in maybe], places)
    mark = sha256(text.encode()).hexdigest()[:16]
    kinds = ["unknown"] * len(places)
    statement = PreparedStatement(f"{name}_{mark}", text, *kinds, each_time=each_time)
    most = {name: at + 1 for name, at, _ in singles if at is not None}
    make = None
    if compiler.query.default_cols:
        make = _maker(compiler.select, compiler.klass_info, compiler.annotation_col_map or {})
    return PreparedQuery(statement, places, _reader(compiler), most, make)


def _demand_all(wanted: Iterable[tuple[str, int | None]], places: list[Place]) -> None:
    """Raise ValueError if one of the wanted samples, each a name and a number, stands nowhere."""
    standing = {(place.name, place.at) for place in places}
    if missing := sorted({name for name, at in wanted if (name, at) not in standing}):
        raise ValueError(f"Samples that stand nowhere in the question: {', '.join(missing)}.")


def _reader(compiler: SQLCompiler) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    if not converters:
        return _itself

    def read(row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, (converts, column) in converters.items():
            for convert in converts:
                values[place] = convert(values[place], column, connection)
        return tuple(values)

    return read


def _maker(
    select: list[Any], info: dict[str, Any], annotated: dict[str, int]
) -> Callable[[tuple[Any, ...]], Any]:
    """What makes an instance of its columns in a row, with those that it is joined to.

    Of an outer join without a row there, None.
    """
    model, places = info["model"], info["select_fields"]
    columns = [select[place][0].target.attname for place in places]
    key = places[columns.index(model._meta.pk.attname)]
    joined = [
        (each["local_setter"], each["remote_setter"], _maker(select, each, {}))
        for each in info.get("related_klass_infos", ())
    ]

    def make(row: tuple[Any, ...]) -> Any:
        if row[key] is None:
            return None
        made = model.from_db(connection.alias, columns, [row[place] for place in places])
        for name, place in annotated.items():
            setattr(made, name, row[place])
        for set_other, set_back, make_other in joined:
            other = make_other(row)
            set_other(made, other)
            if other is not None:
                set_back(other, made)
        return made

    return make


def _singles(
    samples: dict[str, Sample | Sequence[Sample]],
) -> Iterator[tuple[str, int | None, Sample]]:
    """Each sample with its name, and with its place where there are several of that name."""
    for name, given in samples.items():
        if isinstance(given, Sample):
            yield name, None, given
        else:
            yield from ((name, at, sample) for at, sample in enumerate(given))


def _place(
    param: Any,
    samples: list[tuple[str, int | None, Sample]],
    moments: tuple[datetime, datetime],
) -> Place | None:
    for name, at, sample in samples:
        for form in _FORMS_OF_MOMENTS if isinstance(sample, datetime) else _FORMS:
            if form(sample) == param:
                return Place(name, form, at)
    earliest, latest = map(_moment, moments)
    if type(param) is type(earliest) and earliest <= param <= latest:
        return Place(NOW, _moment)
    if isinstance(param, date) or (isinstance(param, str) and _A_DAY.match(param)):
        raise ValueError("A question that is asked again has no other moment than the present one.")
    return None


def _itself(value: Any) -> Any:
    return value


def _digits(value: Any) -> Any:
    """As SQLite keeps a UUID."""
    return getattr(value, "hex", value)


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


_FORMS: tuple[Callable[[Any], Any], ...] = (_itself, str, _digits)
_FORMS_OF_MOMENTS: tuple[Callable[[Any], Any], ...] = (_moment,)
"""How databases keep a sample."""


def _constant(param: Any) -> str:
    """The value within the text: so PostgreSQL knows which of its indexes are about it."""
    return str(connection.schema_editor().quote_value(param)).replace("%", "%%")
