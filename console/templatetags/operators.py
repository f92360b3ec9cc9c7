"""Tags and filters of the operators' pages: tables, lists by rank and group, paging."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib import admin

from console.operators.columns import Column
from console.operators.lookup import ListGroup

register = template.Library()


@register.inclusion_tag("operators/_table.html")
def table(rows: Sequence[Any], columns: Sequence[Column], caption: str) -> dict[str, Any]:
    """A table of the rows. On a phone, each value is next to the label of its column."""
    records = [[(column.label, column(row)) for column in columns] for row in rows]
    labels = [column.label for column in columns]  # a template would call the columns
    return {"labels": labels, "records": records, "caption": caption}


@register.filter
def in_groups(available_apps: list[dict[str, Any]]) -> list[tuple[ListGroup, list[dict[str, Any]]]]:
    """The models whose lists the operator may see, by group and rank, without empty groups.

    `available_apps` is the admin's. Each model gets a key `admin`.
    """
    models = [model for app in available_apps for model in app["models"] if model["admin_url"]]
    for model in models:
        model["admin"] = admin.site.get_model_admin(model["model"])
    models.sort(key=lambda model: model["admin"].rank)
    groups = [
        (group, [model for model in models if model["admin"].group is group]) for group in ListGroup
    ]
    return [(group, group_models) for group, group_models in groups if group_models]


@register.filter
def list_name(opts: Any) -> str:
    """The URL name of a model's list."""
    return f"admin:{opts.app_label}_{opts.model_name}_changelist"


@register.inclusion_tag("operators/_pages.html")
def pages(cl: Any) -> dict[str, str]:
    """A sentence on which rows of how many are shown, and links to the pages before and after."""
    page = cl.paginator.get_page(cl.page_num)
    most = "+" if cl.paginator.is_capped else ""
    summary = f"{page.start_index():,} to {page.end_index():,} of {cl.paginator.count:,}{most}"
    if most:
        summary += ". Search or filter to find older ones."
    return {
        "summary": summary,
        "previous": _page(cl, cl.page_num - 1) if page.has_previous() else "",
        "next": _page(cl, cl.page_num + 1) if page.has_next() else "",
    }


def _page(cl: Any, number: int) -> str:
    """The query string of a page of the list."""
    return str(cl.get_query_string({"p": number}))
