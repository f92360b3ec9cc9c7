"""The pages of an organization's APIs, under /organizations/<handle>/apis/."""

from django.urls import path

from apis.views import catalogue, definitions, documents, lifecycle, settings, versions

app_name = "apis"
API = "<handle:api_handle>/"
VERSION = f"{API}v<int:major>/"
DOCUMENT = f"{VERSION}documents/<handle:document_handle>/"
urlpatterns = [
    path("", catalogue.apis, name="apis"),
    path("new/", catalogue.create, name="create"),
    path(API, catalogue.api, name="api"),
    path(f"{API}settings/", settings.details, name="settings"),
    path(f"{API}settings/visibility/", settings.visibility, name="visibility"),
    path(f"{API}settings/delete/", settings.delete, name="delete"),
    path(f"{API}versions/new/", versions.add, name="add-version"),
    path(VERSION, versions.version, name="version"),
    path(f"{VERSION}delete/", versions.delete, name="delete-version"),
    path(f"{VERSION}definition/", definitions.definition, name="definition"),
    path(f"{VERSION}definition/new/", definitions.add, name="add-definition"),
    path(f"{VERSION}definition/compare/", definitions.compare, name="compare-definitions"),
    path(f"{VERSION}definition.json", definitions.as_json, name="definition-json"),
    path(f"{VERSION}definition.yaml", definitions.as_yaml, name="definition-yaml"),
    path(f"{VERSION}definition.md", definitions.as_markdown, name="definition-markdown"),
    path(f"{VERSION}reference/", definitions.reference, name="reference"),
    path(f"{VERSION}documents/", documents.documents, name="documents"),
    path(f"{VERSION}documents/new/", documents.add, name="add-document"),
    path(DOCUMENT, documents.document, name="document"),
    path(f"{DOCUMENT}edit/", documents.edit, name="edit-document"),
    path(f"{DOCUMENT}delete/", documents.delete, name="delete-document"),
    path(f"{VERSION}addresses/", versions.addresses, name="addresses"),
    path(f"{VERSION}pre-release/", lifecycle.pre_release, name="pre-release"),
    path(f"{VERSION}publish/", lifecycle.publish, name="publish"),
    path(f"{VERSION}withdraw/", lifecycle.withdraw, name="withdraw"),
    path(f"{VERSION}unpublish/", lifecycle.unpublish, name="unpublish"),
    path(f"{VERSION}deprecate/", lifecycle.deprecate, name="deprecate"),
    path(f"{VERSION}retire/", lifecycle.retire, name="retire"),
    path(f"{VERSION}block/", lifecycle.block, name="block"),
    path(f"{VERSION}unblock/", lifecycle.unblock, name="unblock"),
]
