"""Operators look up APIs and their versions."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apis.models import Api, Version
from console.operators import columns
from console.operators.columns import itself, link, moment, mono, words
from console.operators.lookup import ListGroup, Section
from organizations.tenancy.operator_search import InOrganizationAdmin


def state_of(version: Version) -> columns.State:
    """The kind and the label of the version's state."""
    return version.kind, version.get_state_display()


def versions_of(api: Api) -> str:
    """The API's versions, newest first, each with its state."""
    return ", ".join(
        f"{version.number} ({version.get_state_display().lower()})" for version in api.newest_first
    )


STATE = columns.state("State", state_of)
SINCE = moment("Since", "state_changed_at")
DEFINITION = words("Definition", lambda version: version.definition or "")
SUNSET = words("Sunset date", lambda version: version.sunset_on or "")
VERSIONS_OF_API = Section(
    title="Versions",
    model=Version,
    rows=lambda api: api.versions.complete().newest_first(),
    columns=[itself("Version"), STATE, DEFINITION, SINCE, SUNSET],
    rank=10,
)


@admin.register(Version)
class VersionAdmin(InOrganizationAdmin):
    """A version of a customer's API."""

    rank = 62
    group = ListGroup.APIS
    icon = "git-branch"
    purpose = "Versions of all APIs, newest first."
    list_display = [itself("Version"), link("Organization", "organization"), STATE, SINCE]
    ordering = ["-pk"]
    details = [
        link("Organization", "organization"),
        link("API", "api"),
        STATE,
        SINCE,
        moment("First published", "published_at"),
        moment("First subscribed to", "subscribed_at"),
        words("Reason for blocking", "blocked_reason"),
        SUNSET,
        DEFINITION,
        mono("ID", "pk"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        """All versions with what the list shows, without the texts of their definitions."""
        versions = super().get_queryset(request).prefetch_related("organization", "api")
        return versions.select_related("definition").defer(
            "definition__source", "definition__document"
        )


@admin.register(Api)
class ApiAdmin(InOrganizationAdmin):
    """An API of a customer."""

    rank = 61
    group = ListGroup.APIS
    icon = "braces"
    purpose = "APIs of all organizations, newest first."
    list_display = [
        itself("API"),
        link("Organization", "organization"),
        words("Versions", versions_of),
        moment("Created", "created_at"),
    ]
    ordering = ["-pk"]
    details = [
        link("Organization", "organization"),
        link("Project", "project"),
        mono("Handle", "handle"),
        words("Summary", "summary"),
        words("Visible to", "get_visibility_display"),
        words("Roles", "roles_sentence"),
        link("Created by", "created_by"),
        moment("Created", "created_at"),
        mono("ID", "pk"),
    ]
    sections = [VERSIONS_OF_API]
    prefetched = ("organization", "project", "created_by", "versions")


APIS_OF_ORGANIZATION = Section(
    title="APIs",
    model=Api,
    rows=lambda organization: organization.apis.order_by("-created_at", "-pk").prefetch_related(
        "versions"
    ),
    columns=[
        itself("API"),
        mono("Handle", "handle"),
        words("Versions", versions_of),
        moment("Created", "created_at"),
    ],
    query=lambda organization: organization.pk,
    rank=51,
)
