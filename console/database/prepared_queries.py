"""Queries that the ORM composes once in each process, and that are run again with other values.

The ORM needs longer to compose a statement of many parts than PostgreSQL to plan it, and that takes
longer than to run it: of what waits for an administrator, 4.1 of 5.0 ms of CPU (ADR 51). So it is
composed with sample values, these are found again among its parameters, and other values are passed
in their place from then on. Remove when Django can compile a queryset once.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
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

_SQLITE_DATE = re.compile(r"\d{4}-\d\d-\d\d\b")
"""The beginning of dates and times as SQLite stores them."""
NOW = "now"
"""The name of the parameters for which the ORM took the present time."""
Sample = UUID | int | str | datetime
Row = tuple[Any, ...]
NamedSample = tuple[str, int | None, Sample]
"""A sample with its name, and with its index if there are several of that name."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of the statement whose value differs from call to call."""

    name: str
    adapt: Callable[[Any], Any]
    """Converts the value to what the database driver takes."""
    index: int | None = None
    """Which of several samples of that name stood there."""

    def value(self, values: dict[str, Any]) -> Any:
        """The value to pass: the last of a sequence where it is shorter than the samples were."""
        value = values[self.name]
        if self.index is not None:
            value = value[min(self.index, len(value) - 1)]
        return self.adapt(value)


@dataclass(frozen=True)
class PreparedQuery:
    """A composed statement with its parameters, and what makes values or instances of its rows."""

    statement: PreparedStatement
    parameters: list[Parameter]
    convert: Callable[[Row], Row]
    """Converts a row to Python values, which the database may store in other forms."""
    limits: dict[str, int]
    """The most values for each name that had several samples."""
    make_instance: Callable[[Row], Any] | None
    """Makes a model instance of a row as the ORM does; None if the query is for values."""

    def fetch_first(self, **values: Any) -> Row | None:
        """Run the query for these values and the present time: the first row, or None."""
        return next(iter(self.fetch_rows(**values)), None)

    def fetch_rows(self, **values: Any) -> list[Row]:
        """Run the query for these values and the present time: all rows, as tuples.

        Raises ValueError for an empty sequence, or one with more values than there were samples.
        """
        if any(not 0 < len(values[name]) <= limit for name, limit in self.limits.items()):
            raise ValueError("There are no values, or more than there were samples.")
        values[NOW] = timezone.now()
        params = [parameter.value(values) for parameter in self.parameters]
        return list(map(self.convert, self.statement.fetch_rows(params)))

    def fetch_instances(self, **values: Any) -> list[Any]:
        """Run the query, and return instances with what was annotated and joined.

        Raises TypeError if the queryset was one of values, and ValueError like `fetch_rows`.
        """
        if self.make_instance is None:
            raise TypeError("This query was prepared for values.")
        return list(map(self.make_instance, self.fetch_rows(**values)))


def prepare(
    name: str,
    build: Callable[[], QuerySet[Any, Any]],
    *,
    is_replanned: bool = False,
    optional: Collection[str] = (),
    **samples: Sample | Sequence[Sample],
) -> PreparedQuery:
    """Compose the queryset that `build` returns for the samples, to be run with other values.

    A sample must differ from all constants of the statement. Raises ValueError if one is not found
    in it, unless its name is in `optional`, because each call would then be about the sample.
    Several samples of one name are for `IN`, and fewer values are filled up with the last. The only
    moments in it may be samples and the present, or ValueError is raised: one that is computed from
    the present would stay that of the first call. With `is_replanned`, PostgreSQL plans the
    statement in each call, for statements whose best plan depends on the values.
    """
    connection.ensure_connection()
    begun_at = timezone.now()
    compiler = build().query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    moments = (begun_at, timezone.now())
    named_samples = list(_named_samples(samples))
    parameters = [_parameter(param, named_samples, moments) for param in params]
    text = _text_with_literals(sql, params, parameters)
    varying = [parameter for parameter in parameters if parameter]
    required = {(name, index) for name, index, _ in named_samples if name not in optional}
    _demand_all(required, varying)
    # The digest keeps apart what two releases prepare under one name during an update.
    digest = sha256(text.encode()).hexdigest()[:16]
    types = ["unknown"] * len(varying)
    statement = PreparedStatement(f"{name}_{digest}", text, *types, is_replanned=is_replanned)
    limits = {name: index + 1 for name, index, _ in named_samples if index is not None}
    make = None
    if compiler.query.default_cols:
        make = _instance_maker(
            compiler.select, compiler.klass_info, compiler.annotation_col_map or {}
        )
    return PreparedQuery(statement, varying, _row_converter(compiler), limits, make)


def _text_with_literals(
    sql: str, params: Sequence[Any], parameters: Sequence[Parameter | None]
) -> str:
    """The SQL with a `%s` for each parameter, and constants written into the text."""
    parts = [
        "%s" if parameter else _literal(param)
        for parameter, param in zip(parameters, params, strict=True)
    ]
    return sql.replace("%%", "%%%%") % tuple(parts)


def _demand_all(required: set[tuple[str, int | None]], parameters: list[Parameter]) -> None:
    """Raise ValueError if one of these samples, by name and index, stands for no parameter."""
    present = {(parameter.name, parameter.index) for parameter in parameters}
    if missing := sorted({name for name, _ in required - present}):
        raise ValueError(f"Samples that stand nowhere in the query: {', '.join(missing)}.")


def _row_converter(compiler: SQLCompiler) -> Callable[[Row], Row]:
    """The function that converts a row's values as the compiler's columns demand."""
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    if not converters:
        return _unchanged

    def convert_row(row: Row) -> Row:
        """The row, with the converters applied to its values."""
        values = list(row)
        for place, (functions, column) in converters.items():
            for convert in functions:
                values[place] = convert(values[place], column, connection)
        return tuple(values)

    return convert_row


def _instance_maker(
    select: list[Any], info: dict[str, Any], annotations: dict[str, int]
) -> Callable[[Row], Any]:
    """The function that makes an instance of a row, with joined instances and annotations.

    It returns None for a row of an outer join that has no such instance.
    """
    model, places = info["model"], info["select_fields"]
    columns = [select[place][0].target.attname for place in places]
    key_place = places[columns.index(model._meta.pk.attname)]
    joined = [
        (
            related["local_setter"],
            related["remote_setter"],
            _instance_maker(select, related, {}),
        )
        for related in info.get("related_klass_infos", ())
    ]

    def make_instance(row: Row) -> Any:
        """The model instance of a row with its joined ones; None if its key is NULL."""
        if row[key_place] is None:
            return None
        instance = model.from_db(connection.alias, columns, [row[place] for place in places])
        for name, place in annotations.items():
            setattr(instance, name, row[place])
        for set_related, set_reverse, make_related in joined:
            related = make_related(row)
            set_related(instance, related)
            if related is not None:
                set_reverse(related, instance)
        return instance

    return make_instance


def _named_samples(samples: dict[str, Sample | Sequence[Sample]]) -> Iterator[NamedSample]:
    """Each sample with its name, and with its index if its name has several."""
    for name, value in samples.items():
        if isinstance(value, Sample):
            yield name, None, value
        else:
            yield from ((name, index, sample) for index, sample in enumerate(value))


def _parameter(
    param: Any, named_samples: list[NamedSample], moments: tuple[datetime, datetime]
) -> Parameter | None:
    """The parameter that a sample or the present time stands for; None for a constant.

    `moments` are those before and after composing. Raises ValueError for any other moment.
    """
    for name, index, sample in named_samples:
        for adapt in _MOMENT_ADAPTERS if isinstance(sample, datetime) else _ADAPTERS:
            if adapt(sample) == param:
                return Parameter(name, adapt, index)
    earliest, latest = map(_adapt_moment, moments)
    if type(param) is type(earliest) and earliest <= param <= latest:
        return Parameter(NOW, _adapt_moment)
    if isinstance(param, date) or (isinstance(param, str) and _SQLITE_DATE.match(param)):
        raise ValueError("A prepared query has no other moment than the present one.")
    return None


def _unchanged(value: Any) -> Any:
    """The value itself, for databases that take it as Python has it."""
    return value


def _hex_digits(value: Any) -> Any:
    """The digits of a UUID as SQLite stores it; other values unchanged."""
    return getattr(value, "hex", value)


def _adapt_moment(value: Any) -> Any:
    """The moment as the connected database takes it."""
    return connection.ops.adapt_datetimefield_value(value)


_ADAPTERS: tuple[Callable[[Any], Any], ...] = (_unchanged, str, _hex_digits)
"""The forms in which databases store a sample that is no moment."""
_MOMENT_ADAPTERS: tuple[Callable[[Any], Any], ...] = (_adapt_moment,)


def _literal(param: Any) -> str:
    """The parameter as SQL, so that PostgreSQL can use indexes that have it as their condition."""
    return str(connection.schema_editor().quote_value(param)).replace("%", "%%")
