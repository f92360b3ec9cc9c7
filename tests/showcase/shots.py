"""The list: every page, in every state worth looking at."""

from collections.abc import Iterator

from django.urls import reverse

from organizations.models import Membership
from tests.showcase import acts
from tests.showcase.accounts import account_shots, entrance_shots
from tests.showcase.acts import in_turn
from tests.showcase.billing import billing_shots
from tests.showcase.billing_operators import billing_operator_shots
from tests.showcase.building import building_shots
from tests.showcase.catalogue import catalogue_shots
from tests.showcase.consuming import consuming_shots
from tests.showcase.definitions import definition_shots
from tests.showcase.deleting import deleting_shots
from tests.showcase.deploying import deploying_shots
from tests.showcase.domains import domain_shots
from tests.showcase.email_domains import email_domain_shots
from tests.showcase.finding import finding_shots
from tests.showcase.gateways import gateway_shots
from tests.showcase.handing import handing_shots
from tests.showcase.history import history_shots
from tests.showcase.homes import home_shots
from tests.showcase.limiting import limiting_shots
from tests.showcase.looking import looking_shots
from tests.showcase.losing import losing_shots
from tests.showcase.machines import machine_shots
from tests.showcase.notifying import notification_shots
from tests.showcase.opening import opening_shots
from tests.showcase.operating import operator_shots
from tests.showcase.others import other_shots
from tests.showcase.own_roles import own_role_shots
from tests.showcase.requiring import requiring_shots
from tests.showcase.running import running_shots
from tests.showcase.security import security_shots
from tests.showcase.shot import PHONE, Shot
from tests.showcase.social import social_shots
from tests.showcase.strangers import stranger_shots
from tests.showcase.trying import trying_shots
from tests.showcase.usage import usage_shots
from tests.showcase.webhooks import webhook_shots
from tests.showcase.world import World

OPEN = "details[open]"


def all_shots(world: World) -> list[Shot]:
    """Everything, page by page."""
    described = _described(world)
    return [*described, *other_shots(described)]


def _described(world: World) -> list[Shot]:
    return [
        *_entry(world),
        *_projects(world),
        *building_shots(world),
        *deploying_shots(world),
        *running_shots(world),
        *_settings(world),
        *_members(world),
        *_invitations(world),
        *_panels(world),
        *_portal(world),
        *_links(world),
        *_errors(world),
        *_mail(),
        *entrance_shots(world),
        *account_shots(world),
        *security_shots(world),
        *social_shots(world),
        *requiring_shots(world),
        *losing_shots(world),
        *history_shots(world),
        *handing_shots(world),
        *deleting_shots(world),
        *opening_shots(world),
        *limiting_shots(world),
        *own_role_shots(),
        *notification_shots(world),
        *machine_shots(world),
        *gateway_shots(world),
        *finding_shots(world),
        *webhook_shots(world),
        *usage_shots(world),
        *billing_shots(world),
        *billing_operator_shots(),
        *catalogue_shots(world),
        *definition_shots(world),
        *consuming_shots(world),
        *looking_shots(world),
        *domain_shots(world),
        *email_domain_shots(world),
        *trying_shots(world),
        *stranger_shots(),
        *operator_shots(world),
        *home_shots(world),
    ]


def at(name: str, who: Membership, *args: object) -> str:
    """The address of a page in this member's organization."""
    return reverse(name, args=[who.organization.handle, *args])


def _entry(w: World) -> Iterator[Shot]:
    welcome, create, mine = (
        reverse(f"organizations:{name}") for name in ("welcome", "create", "mine")
    )
    refused = in_turn(
        acts.fills("Organization name", "www.stark.example"), acts.presses("Create organization")
    )
    taken = acts.types_name("Stark Industries")
    yield Shot("welcome", "new", welcome, w.newcomer)
    yield Shot("welcome", "typing", welcome, w.newcomer, acts.types_name("Umbrella Works"))
    yield Shot("welcome", "taken", welcome, w.newcomer, taken)
    yield Shot("welcome", "error", welcome, w.newcomer, refused)
    yield Shot("welcome", "invited", welcome, w.nia)
    yield Shot("welcome", "expired", welcome, w.lise)
    yield Shot("create", "free", create, w.grace)
    yield Shot("create", "error", create, w.grace, refused)
    yield Shot("create", "taken", create, w.grace, taken)
    yield Shot("create", "created", create, w.few)
    yield Shot("organizations", "few", mine, w.few)
    yield Shot("organizations", "many", mine, w.olga)
    yield Shot("organizations", "long", mine, w.long)
    yield Shot("leave", "few", at("organizations:leave", w.grace), w.grace)


def _projects(w: World) -> Iterator[Shot]:
    for state, who in {"0": w.empty, "few": w.few, "300": w.many, "long": w.long}.items():
        yield Shot("home", state, at("projects:home", who), who)
    home = at("projects:home", w.few)
    yield Shot("home", "archived", f"{home}?show=archived", w.few)
    yield Shot("home", "archived-0", f"{at('projects:home', w.empty)}?show=archived", w.empty)
    yield Shot("home", "reader", home, w.grace)
    yield Shot("home", "no-projects", home, w.katherine)
    yield Shot("home", "subscriber", home, w.rosalind)
    yield Shot("project-new", "empty", at("projects:create", w.few), w.few)
    error = in_turn(acts.fills("Project name", "x"), acts.presses("Create project"))
    yield Shot("project-new", "error", at("projects:create", w.few), w.few, error)
    edit = at("projects:edit", w.few, "jarvis")
    long = w.long.organization.projects.get(name="W" * 60).handle
    taken = in_turn(acts.fills("Project name", "Payments"), acts.presses("Save project"))
    yield Shot("project", "few", edit, w.few)
    yield Shot("project", "reader", at("projects:project", w.few, "jarvis"), w.grace)
    yield Shot("project", "archived", at("projects:edit", w.few, "mark-i"), w.few)
    yield Shot("project", "long", at("projects:edit", w.long, long), w.long)
    yield Shot("project", "error", edit, w.few, taken)
    yield Shot("project", "saved", edit, w.few, acts.presses("Save project"))
    yield Shot("project-archive", "few", at("projects:archive", w.few, "jarvis"), w.few)
    yield Shot("project-archive", "long", at("projects:archive", w.long, long), w.long)


def _settings(w: World) -> Iterator[Shot]:
    settings = at("settings:organization", w.few)
    error = in_turn(acts.fills("Organization name", "x"), acts.presses("Save changes"))
    yield Shot("settings", "few", settings, w.few)
    yield Shot("settings", "reader", settings, w.grace)
    yield Shot("settings", "long", at("settings:organization", w.long), w.long)
    yield Shot("settings", "error", settings, w.few, error)
    no_logo = acts.presses("Save logo")
    yield Shot("settings", "logo-error", settings, w.few, no_logo, leads_on=True)
    yield Shot("settings", "saved", settings, w.few, acts.presses("Save changes"))
    yield Shot("roles", "few", at("settings:roles", w.few), w.few)
    yield Shot("roles", "reader", at("settings:roles", w.few), w.grace)
    yield Shot("roles", "300", at("settings:roles", w.many), w.many)
    yield Shot("roles", "long", at("settings:roles", w.long), w.long)


def _members(w: World) -> Iterator[Shot]:
    for state, who in {"1": w.empty, "few": w.few, "300": w.many, "long": w.long}.items():
        yield Shot("members", state, at("settings:members", who), who)
    members, person = at("settings:members", w.few), w.grace.pk
    yield Shot("members", "reader", members, w.grace)
    yield Shot("members", "nobody", f"{members}?q=Xavier&role=developer", w.few)
    yield Shot("members", "who-can", f"{members}?can=deploy_component", w.few)
    yield Shot("members", "row-menu", members, w.few, acts.opens_first_row_menu, part=OPEN)
    yield Shot("members", "last-row-menu", members, w.few, acts.opens_last_row_menu, part=OPEN)
    roles = at("settings:member", w.few, person)
    no_role = in_turn(acts.unticks_all, acts.presses("Save roles"))
    yield Shot("member-roles", "few", roles, w.few)
    yield Shot("member-roles", "error", roles, w.few, no_role)
    full = in_turn(acts.ticks("Administrator"), acts.presses("Save roles"))
    yield Shot("member-roles", "administrator", roles, w.few, full, leads_on=True)
    yield Shot("member-remove", "few", at("settings:delete-member", w.few, person), w.few)
    yield Shot("member-remove", "long", at("settings:delete-member", w.long, w.long.pk), w.long)
    last = in_turn(acts.unticks_all, acts.ticks("Developer"), acts.presses("Save roles"))
    yield Shot("member-roles", "last", at("settings:member", w.few, w.few.pk), w.few, last)


def _invitations(w: World) -> Iterator[Shot]:
    invite = at("settings:invite", w.few)
    outcomes = in_turn(
        acts.fills(
            "Email addresses",
            lambda: (
                f"{acts.fresh_address()} tim@cern.example, not-an-address, {w.grace.user.email}"
            ),
        ),
        acts.ticks("Developer"),
        acts.presses("Send invitations"),
    )
    no_role = in_turn(
        acts.fills("Email addresses", "nia@cern.example"), acts.presses("Send invitations")
    )
    yield Shot("invite", "empty", invite, w.few)
    yield Shot("invite", "error", invite, w.few, acts.presses("Send invitations"))
    yield Shot("invite", "no-role", invite, w.few, no_role)
    yield Shot("invite", "full", at("settings:invite", w.many), w.many)
    for state, who in {"0": w.empty, "few": w.few, "300": w.many, "long": w.long}.items():
        yield Shot("invitations", state, at("settings:invitations", who), who)
    yield Shot("invited", "outcomes", invite, w.few, outcomes)
    asked = f"{at('settings:invitations', w.few)}?asked=on"
    yield Shot("invitations", "asked", asked, w.few)
    offered = at("settings:invitation", w.few, w.invitation.pk)
    none = in_turn(acts.unticks_all, acts.presses("Save"))
    yield Shot("invitation-roles", "few", offered, w.few)
    yield Shot("invitation-roles", "error", offered, w.few, none)
    long = w.long.organization.invitations.get()
    yield Shot("revoke", "few", at("settings:revoke", w.few, w.invitation.pk), w.few)
    yield Shot("revoke", "long", at("settings:revoke", w.long, long.pk), w.long)


def _panels(w: World) -> Iterator[Shot]:
    settings, mine = at("settings:organization", w.few), reverse("organizations:mine")
    lost = in_turn(acts.opens_switcher, acts.finds("nothing like that"))
    yield Shot("switcher", "few", settings, w.few, acts.opens_switcher)
    yield Shot("switcher", "members", at("settings:members", w.few), w.few, acts.opens_switcher)
    yield Shot("switcher", "many", mine, w.olga, acts.opens_switcher)
    yield Shot("switcher", "found", mine, w.olga, in_turn(acts.opens_switcher, acts.finds("de")))
    yield Shot("switcher", "none", mine, w.olga, lost)
    yield Shot("switcher", "long", at("projects:home", w.long), w.long, acts.opens_switcher)
    yield Shot("account-menu", "few", settings, w.few, acts.opens_account_menu)
    yield Shot("account-menu", "long", mine, w.long, acts.opens_account_menu)
    yield Shot("navigation", "open", settings, w.few, acts.opens_navigation, widths=(PHONE,))


def _portal(w: World) -> Iterator[Shot]:
    yield Shot("portal", "outside", at("portal:home", w.alan), w.alan)
    yield Shot("portal", "member", at("portal:home", w.few), w.few)
    yield Shot("portal", "long", at("portal:home", w.long), w.long)
    yield Shot("portal", "account", at("portal:home", w.alan), w.alan, acts.opens_account_menu)


def _links(w: World) -> Iterator[Shot]:
    link = w.invitation.link
    yield Shot("invitation", "visitor", link)
    yield Shot("invitation", "asked", link, w.nia)
    yield Shot("invitation", "wrong-account", link, w.grace)
    yield Shot("invitation", "unverified", w.unverified.link, w.few)
    yield Shot("invitation", "member", w.joined.link, w.joined.accepted_by)
    yield Shot("invitation", "lapsed", w.lapsed.link, w.lise)
    yield Shot("invitation", "lapsed-visitor", w.lapsed.link)
    yield Shot(
        "invitation", "renewal-by-link", w.lapsed.link, act=acts.presses("Ask for a new one")
    )
    yield Shot("invitation", "long", w.long.organization.invitations.get().link)
    yield Shot("invitation", "unknown", f"{link[:-6]}/")
    yield Shot("invitation", "unknown-member", f"{link[:-6]}/", w.few)


def _errors(w: World) -> Iterator[Shot]:
    yield Shot("error", "403", at("settings:invite", w.grace), w.grace)
    yield Shot("error", "404-member", "/organizations/no-such-organization/", w.few)
    yield Shot("error", "404-visitor", "/no/such/page/")
    yield Shot("error", "404-project", at("projects:edit", w.few, "no-such-project"), w.few)
    yield Shot("error", "400", "/tests/suspicious/", w.few)
    yield Shot("error", "405", "/theme/", w.few)
    yield Shot("error", "413", "/tests/too-large/")
    yield Shot("error", "429", "/tests/too-many/")
    yield Shot("error", "500", "/tests/broken/", w.few)
    yield Shot("error", "503", "/tests/unavailable/")
    yield Shot("error", "503-disk-full", "/tests/disk-full/")
    csrf = acts.sends_without_cookies("Save changes")
    yield Shot("error", "csrf", at("settings:organization", w.few), w.few, csrf, leads_on=True)


def _mail() -> Iterator[Shot]:
    yield Shot("mail", "0", reverse("outbox:sent"))
    yield Shot(
        "mail",
        "few",
        reverse("outbox:sent"),
        act=acts.in_turn(acts.delivers, acts.reloads),
        leads_on=True,
    )
    yield Shot(
        "mail", "invitation", reverse("outbox:sent"), act=acts.opens_newest_mail, leads_on=True
    )
