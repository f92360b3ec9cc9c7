"""Pieces of the operators' pages."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib import admin

from console.operators.columns import Column
from console.operators.lookup import ListGroup

register = template.Library()


@register.inclusion_tag("operators/_table.html")
def table(rows: Sequence[Any], columns: Sequence[Column], caption: str) -> dict[str, Any]:
    """Rows under the labels of their columns. On a phone each value stands next to its label."""
    records = [[(column.label, column(row)) for column in columns] for row in rows]
    labels = [column.label for column in columns]  # a template would call the columns
    return {"labels": labels, "records": records, "caption": caption}


@register.filter
def in_order(available_apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lists that an operator may see, as the admin gives them, in the order of their rank."""
    models = [model for app in available_apps for model in app["models"] if model["admin_url"]]
    for model in models:
        model["admin"] = admin.site.get_model_admin(model["model"])
    return sorted(models, key=lambda model: model["admin"].rank)


@register.filter
def in_groups(available_apps: list[dict[str, Any]]) -> list[tuple[ListGroup, list[dict[str, Any]]]]:
    """The same in their groups, without those of which the operator may see nothing."""
    models = in_order(available_apps)
    groups = [(group, [m for m in models if m["admin"].group is group]) for group in ListGroup]
    return [(group, some) for group, some in groups if some]


@register.filter
def list_name(opts: Any) -> str:
    """The name of the address of a model's list."""
    return f"admin:{opts.app_label}_{opts.model_name}_changelist"


@register.inclusion_tag("operators/_pages.html")
def pages(cl: Any) -> dict[str, str]:
    """Which rows of how many these are, and the pages before and after them."""
    page = cl.paginator.get_page(cl.page_num)
    most = "+" if cl.paginator.is_capped else ""
    said = f"{page.start_index():,} to {page.end_index():,} of {cl.paginator.count:,}{most}"
    if most:
        said += ". Search or filter to find older ones."
    return {
        "said": said,
        "previous": _page(cl, cl.page_num - 1) if page.has_previous() else "",
        "next": _page(cl, cl.page_num + 1) if page.has_next() else "",
    }


def _page(cl: Any, number: int) -> str:
    return str(cl.get_query_string({"p": number}))
