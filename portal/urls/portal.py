"""Pages of an organization's Developer Portal, under /portal/<handle>/."""

from django.urls import path

from portal.views import access, catalogue, looks, versions

app_name = "portal"
VERSION = "apis/<handle:api_handle>/v<int:major>/"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("look/<slug:logo_name>.png", looks.logo, name="look-logo"),
    path("look/<slug:logo_name>/icon.png", looks.icon, name="look-icon"),
    path("look/<slug:sheet_name>.css", looks.style_sheet, name="look-sheet"),
    path("access/", access.request_access, name="request-access"),
    path(VERSION, versions.version, name="version"),
    path(f"{VERSION}reference/", versions.reference, name="reference"),
    path(f"{VERSION}documents/", versions.documents, name="documents"),
    path(f"{VERSION}documents/<handle:document_handle>/", versions.document, name="document"),
    path(f"{VERSION}changelog/", versions.changelog, name="changelog"),
    path(f"{VERSION}definition.json", versions.as_json, name="definition-json"),
    path(f"{VERSION}definition.yaml", versions.as_yaml, name="definition-yaml"),
    path(f"{VERSION}definition.md", versions.as_markdown, name="definition-markdown"),
    path(f"{VERSION}subscribe/", catalogue.subscribe, name="subscribe"),
]
