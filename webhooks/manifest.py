"""What webhooks declare."""

from datetime import timedelta

from accounts.own_data.closing import AtClosing
from accounts.own_data.personal_data import PersonalData
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.encryption import Resting
from console.jobs.clock import Job
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from organizations.models import Organization
from organizations.tenancy.belongings import CountedBelonging
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import SettingsTab, TabGroup
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.removal_preview import CreatedThing
from webhooks import events, history_type, member_types, permissions, secrets_at_rest
from webhooks.admin import WEBHOOKS_OF_ORGANIZATION
from webhooks.closing_accounts import forget_person
from webhooks.deliveries import drain, history
from webhooks.permissions import MANAGE_WEBHOOK

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(events),
    *declarations_of(history_type),
    *declarations_of(member_types),
    Pages("webhooks.urls", under="organizations/<handle:handle>/settings/"),
    Operations("webhooks.api.webhooks.router"),
    Operations("webhooks.api.deliveries.router"),
    ReservedWords("webhook webhooks"),
    SettingsTab("Webhooks", "webhooks:webhooks", MANAGE_WEBHOOK, TabGroup.INTEGRATIONS, rank=75),
    QuickAction("New webhook", "webhooks:create", MANAGE_WEBHOOK, "create add"),
    Attempt("webhooks:create", "create a webhook"),
    Attempt("webhooks:delete", "delete a webhook"),
    Attempt("webhooks:edit", "change a webhook"),
    Attempt("webhooks:redeliver", "send a delivery again"),
    Attempt("webhooks:rotate", "rotate the secret of a webhook"),
    Attempt("webhooks:switch-off", "switch off a webhook"),
    Attempt("webhooks:switch-on", "switch on a webhook"),
    Attempt("webhooks:test", "send a test delivery"),
    Addition(Organization, WEBHOOKS_OF_ORGANIZATION),
    Resting("webhooks", secrets_at_rest.keys, secrets_at_rest.reencrypt, secrets_at_rest.secrets),
    CountedBelonging("webhooks", "webhooks.Webhook"),
    CreatedThing("webhooks", "webhooks.Webhook"),
    AtClosing("deliveries that name the person", close=forget_person, rank=28),
    PersonalData("webhooks.Webhook", "created_by", "webhooks_created"),
    # It expires before the next one is due, so that a stopped worker finds no heap of them.
    Job(
        "deliver to webhooks",
        task="webhooks.schedule.deliver",
        every=timedelta(seconds=2),
        expires=timedelta(seconds=10),
        has_work=drain.has_work,
    ),
    Job(
        "enqueue the history for webhooks",
        task="webhooks.schedule.enqueue_history",
        every=timedelta(seconds=2),
        expires=timedelta(seconds=10),
        has_work=history.has_work,
    ),
    Job(
        "forget old deliveries of webhooks",
        task="webhooks.schedule.forget_old_deliveries",
        every=timedelta(hours=1),
        expires=timedelta(hours=1),
    ),
    Symbol("Webhooks", "webhook"),
]
