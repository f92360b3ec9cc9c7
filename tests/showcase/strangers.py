"""Public pages of the Developer Portal, and how people who are no members get access."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from apis.models import Visibility
from apis.tests.makers import (
    add_api,
    add_definition,
    add_document,
    add_version,
    write_reference,
)
from organizations.models import Membership
from portal.actions import LookValues, make_look_live, save_look
from portal.looks.logos import decode_logo
from portal.models import SelfSignUp, SignUpState
from portal.tests.makers import add_offer, add_plan, add_sign_up, choose_self_signup
from tests.cast import make_organization, make_person
from tests.showcase.acts import fills, in_turn, presses
from tests.showcase.definitions import document_of
from tests.showcase.looking import PINK, word_mark
from tests.showcase.shot import Shot

NOTE = """We build dashboards for power plants, and would like to show your reactors.

Our security officer is Ines, who can answer every question about it."""
CHANGES = [
    {
        "rule": "api-removed-without-deprecation",
        "is_breaking": True,
        "place": "DELETE /readings",
        "sentence": "The operation DELETE /readings was removed.",
    },
    {
        "rule": "endpoint-added",
        "is_breaking": False,
        "place": "GET /reactors",
        "sentence": "The operation GET /reactors was added.",
    },
]


def stranger_shots() -> Iterator[Shot]:
    """What each of them sees of an organization with three public APIs."""
    owner = _open("Lighthouse")
    waiting, other = make_person("Wanda Waiting"), make_person("Noor Newcomer")
    add_sign_up(owner.organization, waiting, note=NOTE)
    add_sign_up(owner.organization, make_person("Reyhan Rejected"), SignUpState.REJECTED)
    add_sign_up(owner.organization, make_person("Alma Approved"), SignUpState.APPROVED)
    yield from _public(owner, waiting, other)
    yield from _door(_open("Beacon"))
    yield from _settings(owner)


def _public(owner: Membership, waiting: User, other: User) -> Iterator[Shot]:
    home = _at("portal:home", owner)
    version = f"{home}apis/telemetry/v1/"
    yield Shot("public-home", "few", home, None)
    yield Shot("public-home", "none-found", f"{home}?q=nothing", None)
    yield Shot("public-api", "few", version, None)
    for page in ("reference", "documents", "documents/first-steps", "changelog"):
        yield Shot(f"public-{page.replace('/', '-')}", "few", f"{version}{page}/", None)
    yield Shot("public-home", "waiting", home, waiting)
    yield Shot("public-home", "newcomer", home, other)
    yield Shot("request-access", "empty", f"{home}access/", other)
    yield Shot("request-access", "waiting", f"{home}access/", waiting)


def _door(owner: Membership) -> Iterator[Shot]:
    """A portal in the brand of its owner, and what people see who sign in on the way to it."""
    logo = decode_logo(word_mark(PINK))
    look = save_look(
        values=LookValues(accent=PINK, logo=logo, support="apis@example.com"), by=owner
    )
    make_look_live(look=look, by=owner)
    target = urlencode({"next": f"{_at('portal:home', owner)}access/"})
    yield Shot("public-home", "brand", _at("portal:home", owner), None)
    for page in ("login", "signup", "request_login_code"):
        yield Shot(f"door-{page}", "empty", f"{reverse(f'account_{page}')}?{target}")


def _settings(owner: Membership) -> Iterator[Shot]:
    settings, requests = (
        _at("portal-settings:sign-up", owner),
        _at("portal-settings:requests", owner),
    )
    yield Shot("portal-sign-up", "few", settings, owner)
    public = in_turn(fills("Email domains", "gmail.com"), presses("Save sign-up"))
    yield Shot("portal-sign-up", "error", settings, owner, public)
    yield Shot("portal-requests", "few", requests, owner)
    api_settings = reverse("apis:settings", args=[owner.organization.handle, "telemetry"])
    yield Shot("api-settings", "public", api_settings, owner)
    empty = make_organization("Lantern Works", by=make_person("Lena Lantern"))
    yield Shot("portal-sign-up", "0", _at("portal-settings:sign-up", empty), empty)
    yield Shot("portal-requests", "0", _at("portal-settings:requests", empty), empty)
    asked = owner.organization.sign_ups.pending().get()
    yield Shot("portal-reject", "few", f"{requests}{asked.pk}/reject/", owner)


def _open(name: str) -> Membership:
    """The administrator of an organization that shows three APIs to everyone."""
    owner = make_organization(name, by=make_person(f"Odile {name}"))
    plan = add_plan("Free", by=owner, requests=1_000, window=86_400)
    for api_name in ("Telemetry", "Weather", "Tides"):
        api = add_api(api_name, by=owner)
        api.summary = f"{api_name} of every site, by the minute."
        api.visibility = Visibility.PUBLIC
        api.save()
        version = add_version(api)
        version.definition = add_definition(version, "1.1.0", changes=CHANGES)
        version.save()
        write_reference(version, document_of("1.1.0"))
        add_offer(version, plan)
        add_document(version, "First steps")
    choose_self_signup(owner.organization, SelfSignUp.OPEN, "lighthouse.example")
    return owner


def _at(name: str, member: Membership) -> str:
    return reverse(name, args=[member.organization.handle])
