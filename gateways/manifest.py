"""What gateways declare."""

from accounts.own_data.personal_data import PersonalData
from apis.environments import Environment
from apis.navigation import VersionTab
from apis.permissions import TEST_API
from audit.sentences import Label
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from gateways import events, measures, parts, permissions, troubles
from gateways.admin import GATEWAYS_OF_ORGANIZATION
from gateways.models import Software
from gateways.permissions import MANAGE_GATEWAY
from organizations.models import Organization
from organizations.tenancy.belongings import CountedBelonging
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import SettingsTab, TabGroup
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.removal_preview import CreatedThing

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    *declarations_of(measures),
    *declarations_of(parts),
    *declarations_of(troubles),
    Pages("gateways.urls", under="organizations/<handle:handle>/settings/"),
    Pages("gateways.tryout.console_urls", under="organizations/<handle:handle>/apis/"),
    Pages("gateways.tryout.portal_urls", under="portal/<handle:handle>/"),
    Operations("gateways.api.gateways.router"),
    Operations("gateways.api.tokens.router"),
    VersionTab("Try it", "try-it:try", TEST_API, rank=35, calls_operations=True),
    Attempt("portal-try-it:try", "try an API in the Developer Portal"),
    Attempt("try-it:try", "try an API"),
    ReservedWords("gateway gateways"),
    Addition(Organization, GATEWAYS_OF_ORGANIZATION),
    SettingsTab("Gateways", "gateways:gateways", MANAGE_GATEWAY, TabGroup.APIS, rank=60),
    QuickAction("New gateway", "gateways:create", MANAGE_GATEWAY, "set up add nginx caddy"),
    Attempt("gateways:create", "create a gateway"),
    Attempt("gateways:create-token", "create a token of a gateway"),
    Attempt("gateways:delete", "delete a gateway"),
    Attempt("gateways:edit", "change a gateway"),
    Attempt("gateways:rotate-token", "rotate the token of a gateway"),
    Attempt("gateways:test-call", "send a test call through a gateway"),
    CountedBelonging("gateways", "gateways.Gateway"),
    CreatedThing("gateways", "gateways.Gateway"),
    PersonalData("gateways.GatewayToken", "created_by", "gateway_tokens_created"),
    PersonalData("gateways.Gateway", "created_by", "gateways_created"),
    Symbol(events.GROUP, "network"),
    Label("cache_seconds", caption="Seconds to remember an answer"),
    Label("gateway.environment", lambda value: Environment(value).label, caption="Mode"),
    Label("software", lambda value: Software(value).label),
]
