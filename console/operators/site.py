"""The site of the operators' pages, and its front page: what needs attention, and one search."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse

from console.operators.attention import tiles_for
from console.operators.backups import last_backup_for
from console.operators.disk import low_disk_for
from console.operators.searching import search_lists


class OperatorsSite(AdminSite):
    """The admin site on which every list is registered."""

    site_header = site_title = "Operators"
    index_title = "Operators’ pages"
    index_template = app_index_template = "operators/index.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The context of every operators' page, with the commit that runs, which only they see."""
        return super().each_context(request) | {"commit": settings.CONSOLE_COMMIT}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The front page: what needs attention, and every list; or the results of a search."""
        term = request.GET.get("q", "").strip()
        context: dict[str, Any]
        if term:
            context = {"term": term, "matches": search_lists(request, term)}
        else:
            tiles = tiles_for(request)
            context = {
                "tiles": [tile for tile in tiles if tile.total],
                "checked": [tile for tile in tiles if not tile.total],
                "backup": last_backup_for(request),
                "low_disk": low_disk_for(request),
            }
        return super().index(request, context | (extra_context or {}))
