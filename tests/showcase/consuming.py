"""The Developer Portal and plans, seen by those who consume APIs and those who decide."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from apis.environments import Environment
from apis.models import Reference, Version
from apis.states import State as VersionState
from apis.tests.makers import (
    add_address,
    add_api,
    add_definition,
    add_version,
    write_reference,
)
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from portal.models import Application, Key, Plan, State, Subscription
from portal.tests.makers import add_application, add_key, add_offer, add_plan, add_subscription
from portal.tests.samples import more_applications, more_plans
from tests.cast import add_member
from tests.showcase.acts import fills, filters, in_turn, presses
from tests.showcase.definitions import document_of, wide_document
from tests.showcase.deleting import IS_ME
from tests.showcase.shot import Shot
from tests.showcase.world import A_LOT, LONG_NAME, World

WHY = "Invoices for every order of the shop, about 40 a second in December."


@dataclass(frozen=True)
class Consuming:
    """What Alan, who sees the portal only, has subscribed to in the organization with few rows."""

    version: Version
    deprecated: Version
    gold: Plan
    shop: Application
    blocked: Application
    key: Key
    pending: Subscription
    active: Subscription
    long: Application
    longest: Version
    crowded: Version
    """With as many plans and subscriptions as a long list has rows."""


def consuming_shots(w: World) -> Iterator[Shot]:
    """The portal, and what the console has of it."""
    c = _consuming(w)
    yield from _plans(w, c)
    yield from _portal(w, c)
    yield from _application(w, c)
    yield from _deciding(w, c)


def _plans(w: World, c: Consuming) -> Iterator[Shot]:
    for state, who in {"0": w.empty, "few": w.few, "300": w.many, "long": w.long}.items():
        yield Shot("plans", state, _at("plans:plans", who), who)
    yield Shot("plan-new", "empty", _at("plans:create", w.few), w.few)
    half = in_turn(fills("Plan name", "Silver"), fills("Requests", "10"), presses("Create plan"))
    yield Shot("plan-new", "error", _at("plans:create", w.few), w.few, half)
    yield Shot("plan", "few", c.gold.get_absolute_url(), w.few)
    yield Shot("plan-archive", "few", f"{c.gold.get_absolute_url()}archive/", w.few)


def _portal(w: World, c: Consuming) -> Iterator[Shot]:
    yield Shot("portal-home", "few", _at("portal:home", w.few), w.alan)
    yield Shot("portal-home", "none-found", f"{_at('portal:home', w.few)}?q=nothing", w.alan)
    for state, who in {"0": w.empty, "300": w.many}.items():
        yield Shot("portal-home", state, _at("portal:home", who), who)
    page = _about("portal:version", c.version)
    yield Shot("portal-api", "few", page, w.alan)
    for state, who in {"0": w.rosalind, "none-yet": w.few}.items():
        yield Shot("portal-api", state, page, who)
    yield Shot("portal-api", "300", _about("portal:version", c.crowded), w.many)
    yield Shot("portal-api", "long", _about("portal:version", c.longest), w.long)
    yield Shot("portal-api", "deprecated", _about("portal:version", c.deprecated), w.alan)
    reference = f"{page}reference/"
    yield Shot("portal-reference", "few", reference, w.alan)
    yield Shot("portal-reference", "sandbox", f"{reference}?environment=sandbox", w.alan)
    wide = _about("portal:reference", c.crowded)
    yield Shot("portal-reference", "300", wide, w.many)
    yield Shot("portal-reference-found", "300", wide, w.many, filters("ledgers/7 post"))
    last = len(Reference.objects.get(definition=c.crowded.definition).outline["parts"])
    yield Shot("portal-reference-schemas", "300", f"{wide}?part={last}", w.many)
    yield Shot("portal-reference", "former", _about("portal:reference", c.longest), w.long)
    yield Shot("portal-subscribe", "few", f"{page}subscribe/", w.alan)
    yield Shot("portal-subscribe", "taken", f"{page}subscribe/", w.alan, presses("Subscribe"))
    yield Shot("portal-subscribe", "0", f"{page}subscribe/", w.rosalind)
    newcomer = add_member(w.few.organization, "Nina Newcomer", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    yield Shot("portal-subscribe", "first", f"{page}subscribe/", newcomer)
    unnamed = in_turn(fills("Application name", "x"), presses("Subscribe"))
    yield Shot("portal-subscribe", "first-error", f"{page}subscribe/", newcomer, unnamed)


def _application(w: World, c: Consuming) -> Iterator[Shot]:
    lists = {"0": (w.empty, w.empty), "few": (w.few, w.alan), "300": (w.many, w.many)}
    for state, (where, who) in {**lists, "long": (w.long, w.long)}.items():
        yield Shot("applications", state, _at("applications:applications", where), who)
    new = _at("applications:create", w.few)
    yield Shot("application-new", "empty", new, w.alan)
    error = in_turn(fills("Application name", "x"), presses("Create application"))
    yield Shot("application-new", "error", new, w.alan, error)
    one = c.shop.get_absolute_url()
    yield Shot("application", "few", one, w.alan)
    yield Shot("application", "administrator", one, w.few)
    yield Shot("application", "blocked", c.blocked.get_absolute_url(), w.few)
    yield Shot("application", "long", c.long.get_absolute_url(), w.long)
    for step in ("edit", "transfer", "delete"):
        yield Shot(f"application-{step}", "few", f"{one}{step}/", w.alan)
    yield Shot("application-block", "few", f"{one}block/", w.few)
    removal = reverse("settings:delete-member", args=[w.few.organization.handle, w.alan.pk])
    yield Shot("member-remove", "applications", removal, w.few)
    nobody = in_turn(
        fills("Email address of the new owner", "x@example.com"), presses("Transfer application")
    )
    yield Shot("application-transfer", "error", f"{one}transfer/", w.alan, nobody)
    yield Shot("application-sharing", "few", f"{one}sharing/", w.alan)
    yield from _keys(w, c, one)


def _keys(w: World, c: Consuming, one: str) -> Iterator[Shot]:
    new = f"{one}keys/new/?environment=sandbox"
    yield Shot("key-new", "few", new, w.alan, IS_ME)
    made = in_turn(IS_ME, fills("Name", "Staging"), presses("Generate key"))
    yield Shot("key-shown", "few", new, w.alan, made)
    yield Shot("key-new", "error", new, w.alan, in_turn(IS_ME, presses("Generate key")))
    yield Shot("key", "few", c.key.get_absolute_url(), w.alan)
    yield Shot("key-rotate", "few", f"{c.key.get_absolute_url()}rotate/", w.alan, IS_ME)
    yield Shot("key-revoke", "few", f"{c.key.get_absolute_url()}revoke/", w.alan)
    yield Shot("subscription-plan", "few", f"{one}subscriptions/{c.active.pk}/plan/", w.alan)
    yield Shot("subscription-close", "few", f"{one}subscriptions/{c.active.pk}/close/", w.alan)


def _deciding(w: World, c: Consuming) -> Iterator[Shot]:
    here = _about("offers:subscriptions", c.version)
    yield Shot("offers", "few", _about("offers:plans", c.version), w.few)
    yield Shot("offers", "error", _about("offers:plans", c.deprecated), w.few)
    yield Shot("subscriptions", "few", here, w.few)
    yield Shot("subscriptions", "0", _about("offers:subscriptions", c.deprecated), w.few)
    yield Shot("subscription-reject", "few", f"{here}{c.pending.pk}/reject/", w.few)
    blank = in_turn(fills("Reason", " "), presses("Reject subscription"))
    yield Shot("subscription-reject", "error", f"{here}{c.pending.pk}/reject/", w.few, blank)
    yield Shot("subscription-block", "few", f"{here}{c.active.pk}/block/", w.few)


def _consuming(w: World) -> Consuming:
    api = add_api("Ledger", by=w.few)
    deprecated, version = add_version(api, VersionState.DEPRECATED), add_version(api)
    gold = add_plan("Business", by=w.few, requests=100, window=1, needs_approval=True)
    free = add_plan("Free", by=w.few, requests=1_000, window=86_400)
    add_plan("Trial of last year", by=w.few, archived_at=w.few.joined_at)
    widest = add_plan(LONG_NAME, by=w.long, handle="long", requests=10**9, window=86_400)
    for plan in (gold, free):
        add_offer(version, plan)
    for each in (version, deprecated):
        write_reference(each, document_of(f"{each.major}.0.0"))
    add_address(version, Environment.SANDBOX)
    _publish_all(w.many)
    more_plans(w.many, 0, A_LOT)
    more_applications(w.many, 0, A_LOT)
    shop = add_application("Web shop", owner=w.alan, description="Sells suits.")
    shop.shares.create(organization=w.few.organization, membership=w.rosalind)
    till = add_application("Till", owner=w.alan)
    add_subscription(shop, deprecated, free)
    active = add_subscription(shop, version, free)
    add_subscription(add_application("Spider", owner=w.rosalind), version, free, State.BLOCKED)
    pending = add_subscription(till, version, gold, State.PENDING)
    Subscription.objects.filter(pk=pending.pk).update(purpose=WHY)
    add_key(shop, name="Old servers", slot=2, days=7)
    long = add_application(LONG_NAME, owner=w.long, handle="long", description="Words. " * 60)
    longest = Version.objects.get(organization=w.long.organization, api__name=LONG_NAME)
    add_subscription(long, longest, widest)
    add_key(long, name=LONG_NAME, days=7)
    stopped = {"blocked_at": w.few.joined_at, "blocked_reason": "Too many calls at night."}
    return Consuming(
        version=version,
        deprecated=deprecated,
        gold=gold,
        shop=shop,
        blocked=add_application("Crawler", owner=w.rosalind, **stopped),
        key=add_key(shop, name="Checkout servers"),
        pending=pending,
        active=active,
        long=long,
        longest=longest,
        crowded=_crowded(w.many),
    )


def _crowded(by: Membership) -> Version:
    """A version to which all applications are subscribed, and which has all plans."""
    version = Version.objects.filter(organization=by.organization).earliest("pk")
    plans = list(by.organization.plans.all())
    for plan in plans:
        add_offer(version, plan)
    for application in by.organization.applications.exclude(subscriptions__version=version):
        add_subscription(application, version, plans[0])
    write_reference(version, wide_document(A_LOT))
    return version


def _publish_all(by: Membership) -> None:
    """Give each version of the organization a definition, and publish it."""
    versions = Version.objects.filter(organization=by.organization).select_related("api")
    for version in versions:
        version.definition = add_definition(version)
        version.state, version.published_at = VersionState.PUBLISHED, version.definition.at
    Version.objects.bulk_update(versions, ["definition", "state", "published_at"])


def _at(name: str, who: Membership) -> str:
    return reverse(name, args=[who.organization.handle])


def _about(name: str, version: Version) -> str:
    api = version.api
    return reverse(name, args=[api.organization.handle, api.handle, version.major])
