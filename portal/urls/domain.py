"""The addresses on a domain of the Developer Portal: its pages for everyone, and static files."""

from django.urls import include, path, register_converter

from portal.domains.pages import NOWHERE, READ_ONLY, OfHost, absent, pages_for_everyone, read_only
from portal.urls import portal

register_converter(OfHost, "of_host")

pages = (pages_for_everyone(portal.urlpatterns), portal.app_name)
handler404 = absent
urlpatterns = [
    # The files are answered before any page is looked for: what comes here is not there.
    path("static/<path:file>", absent),
    path(NOWHERE.removeprefix("/"), absent),
    path(READ_ONLY.removeprefix("/"), read_only),
    path("<of_host:handle>", include(pages)),
]
