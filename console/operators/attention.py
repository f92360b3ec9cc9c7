"""Tiles of the operators' front page: numbers of rows that need attention, declared by apps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from console.lists.paging import CappedCount, Total
from console.manifests import Declaration, Section
from console.operators.columns import list_of


@dataclass(frozen=True)
class Attention(Declaration):
    """Rows that an operator should look at, counted on the front page of the operators."""

    label: str
    """The rows in the plural, such as "Jobs late or failing"."""
    about: str
    """What is wrong with the rows, shown below their number."""
    model: type[Model]
    """The model of the rows. Operators who may not see its list do not see the tile."""
    narrowed: str
    """The query that narrows the model's list to the rows, such as "state=waiting"."""
    rows: Callable[[], QuerySet[Any]]
    """Returns all of the rows at this moment; an index must find them."""
    kind: str = "waiting"
    """The kind of state, as `state` draws it: `waiting`, `off` or `bad`."""

    @property
    def url(self) -> str:
        """The path of the model's list, narrowed to the rows."""
        return f"{list_of(self.model)}?{self.narrowed}"


ATTENTION = Section(Attention, key=lambda attention: attention.label)


@dataclass(frozen=True)
class Tile:
    """An `Attention` with the capped number of its rows."""

    attention: Attention
    total: Total


def tiles_for(request: HttpRequest) -> list[Tile]:
    """The tiles that this operator may see, counted in one query, or in none if there are none."""
    visible = [
        attention
        for attention in ATTENTION
        if admin.site.get_model_admin(attention.model).has_view_permission(request)
    ]
    if not visible:
        return []
    # One statement for all counts needs a row to select from: the operator's own.
    operator = get_user_model()._default_manager.filter(pk=cast(AbstractBaseUser, request.user).pk)
    counts = operator.values_list(*(CappedCount(attention.rows()) for attention in visible)).get()
    return [Tile(attention, Total(count)) for attention, count in zip(visible, counts, strict=True)]
