"""The declarations of the catalogue of APIs."""

from accounts.own_data.personal_data import PersonalData
from apis import events, meters, parts, permissions, requirements, search, webhook_types
from apis.admin import APIS_OF_ORGANIZATION
from apis.demo.catalogue import check_definitions, draft_apis, publish_apis
from apis.models import Visibility
from apis.navigation import VersionTab
from audit.sentences import Label
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from organizations.models import Organization
from organizations.tenancy.belongings import CountedBelonging, DeletionRule
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.navigation import Entry
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.removal_preview import CreatedThing
from organizations.tenancy.role_uses import RoleUse
from organizations.tenancy.scopes import AddressPart
from projects.demonstration import Demonstration

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    *declarations_of(meters),
    *declarations_of(parts),
    *declarations_of(webhook_types),
    *declarations_of(requirements),
    QuickAction(
        "New API",
        "apis:create",
        permissions.CREATE_API,
        "create add upload openapi definition",
        rank=30,
        in_projects=True,
    ),
    search.APIS,
    AddressPart("api_handle", "apis__handle"),
    Pages("apis.urls", under="organizations/<handle:handle>/apis/"),
    Entry(
        "APIs",
        "apis:apis",
        permissions.DISCOVER_APIS,
        "braces",
        rank=15,
        about="The APIs of all projects, with their versions and definitions.",
        in_projects=True,
    ),
    VersionTab("Overview", "apis:version", permissions.DISCOVER_APIS, rank=10),
    VersionTab("Definition", "apis:definition", permissions.DISCOVER_APIS, rank=20),
    VersionTab("Reference", "apis:reference", permissions.DISCOVER_APIS, rank=30),
    VersionTab("Documents", "apis:documents", permissions.DISCOVER_APIS, rank=40),
    VersionTab("Base URLs", "apis:addresses", permissions.MANAGE_API, rank=60),
    Attempt("apis:add-definition", "add a definition of an API version"),
    Attempt("apis:add-document", "add a document of an API version"),
    Attempt("apis:add-version", "add a version of an API"),
    Attempt("apis:addresses", "change the base URLs of an API version"),
    Attempt("apis:block", "block an API version"),
    Attempt("apis:create", "create an API"),
    Attempt("apis:delete", "delete an API"),
    Attempt("apis:delete-document", "delete a document of an API version"),
    Attempt("apis:delete-version", "delete a version of an API"),
    Attempt("apis:deprecate", "deprecate an API version"),
    Attempt("apis:edit-document", "change a document of an API version"),
    Attempt("apis:pre-release", "pre-release an API version"),
    Attempt("apis:publish", "publish an API version"),
    Attempt("apis:retire", "retire an API version"),
    Attempt("apis:settings", "change an API"),
    Attempt("apis:unblock", "unblock an API version"),
    Attempt("apis:unpublish", "unpublish an API version"),
    Attempt("apis:visibility", "change who can see an API"),
    Attempt("apis:withdraw", "withdraw the pre-release of an API version"),
    Label("api.visibility", lambda value: Visibility(value).label),
    PersonalData("apis.Api", "created_by", "apis_created"),
    PersonalData(
        "apis.Definition", "by", "definitions_uploaded", fields=("id", "organization_id", "at")
    ),
    Operations("apis.api.catalogue.router", large=("/apis",)),
    Operations("apis.api.versions.router", large=("/versions",)),
    Operations("apis.api.definitions.router", large=("/definitions",)),
    CreatedThing("APIs", "apis.Api"),
    Addition(Organization, APIS_OF_ORGANIZATION),
    Demonstration("APIs", draft_apis, rank=10, prepare=check_definitions),
    Demonstration("published APIs", publish_apis, rank=50),
    CountedBelonging("APIs", "apis.Api"),
    RoleUse("apis.VisibleRole", ("api",), "API shown to it", plural="APIs shown to it"),
    # A current one goes with its version: each refers to the other.
    DeletionRule("apis.Definition", lambda rows: rows.former()),
    Symbol("APIs", "braces"),
]
