"""What operators should look at: each app declares what may be wrong with what it has."""

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
    """What they are, in the plural."""
    about: str
    """What is the matter with them, below their number."""
    model: type[Model]
    """In whose list they are. Operators who may not see that list are not told their number."""
    narrowed: str
    """The query that narrows the list to them, such as "state=waiting"."""
    rows: Callable[[], QuerySet[Any]]
    """All of them at this moment, found by an index."""
    kind: str = "waiting"
    """How bad it is, as `state` draws it: `waiting`, `off` or `bad`."""

    @property
    def url(self) -> str:
        """The list of them."""
        return f"{list_of(self.model)}?{self.narrowed}"


ATTENTION = Section(Attention, key=lambda attention: attention.label)


@dataclass(frozen=True)
class Tile:
    """One kind of rows, and how many there are."""

    attention: Attention
    total: Total


def tiles_for(request: HttpRequest) -> list[Tile]:
    """What this operator may see of it, for 1 query, or for none."""
    shown = [
        attention
        for attention in ATTENTION
        if admin.site.get_model_admin(attention.model).has_view_permission(request)
    ]
    if not shown:
        return []
    # All in one statement, which needs a row to begin with: the operator's own.
    own = get_user_model()._default_manager.filter(pk=cast(AbstractBaseUser, request.user).pk)
    counted = own.values_list(*(CappedCount(attention.rows()) for attention in shown)).get()
    return [
        Tile(attention, Total(number)) for attention, number in zip(shown, counted, strict=True)
    ]
