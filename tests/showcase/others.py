"""Pages that no one described, so that a new one has its picture from the first line on."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.addresses import Route, organization_routes
from tests.cast import make_organization, make_person
from tests.samples import things_of
from tests.showcase.shot import Shot

NOT_A_PAGE = {
    "healthz": "plain text",
    "readyz": "JSON",
    "security-txt": "plain text",
    "favicon": "leads on to a picture",
    "theme": "takes a POST and leads back",
    "accounts:shortcuts": "takes a POST and leads on",
    "accounts:start-over": "takes a POST and leads on",
    "accounts:use-another-address": "takes a POST and leads on",
    "accounts:social-start": "takes a POST and leads on",
    "accounts:social-callback": "leads on",
    "accounts:end-session": "takes a POST and leads back",
    "accounts:end-other-sessions": "takes a POST and leads back",
    "accounts:end-trust": "takes a POST and leads back",
    "accounts:end-all-trust": "takes a POST and leads back",
    "accounts:open-reset-link": "leads on",
    "accounts:stop-reset": "takes a POST and leads back",
    "mfa_list_webauthn": "the page of mfa_index, under the name by which allauth leads to it",
    "mfa_login_webauthn": "answers the script of the sign-in page",
    "apis:definition-json": "a file",
    "apis:definition-markdown": "a file",
    "apis:definition-yaml": "a file",
    "portal:definition-json": "a file",
    "portal:definition-markdown": "a file",
    "portal:definition-yaml": "a file",
    "billing:download-usage": "a file",
    "billing:invoice-pdf": "a file",
    "billing:invoice-xml": "a file",
    "projects:score": "a file",
    "organizations:front-door": "leads on",
    "organizations:preview-handle": "a fragment, seen on the page that loads it",
    "settings:preview-handle": "a fragment, seen on the page that loads it",
    "organizations:menu": "a fragment, seen on the page that loads it",
    "invitations:open": "leads on",
    "invitations:join": "takes a POST and leads on",
    "invitations:decline": "takes a POST and leads on",
    "invitations:renew": "takes a POST and leads on",
    "invitations:sign-up": "takes a POST and leads on",
    "former-portal:home": "leads on to the Developer Portal",
    "invitations:switch-account": "takes a POST and leads on",
    "accounts:picture": "a picture",
    "accounts:remove-picture": "takes a POST and leads back",
    "organizations:logo": "a picture",
    "portal:look-icon": "a picture",
    "portal:look-logo": "a picture",
    "portal-look:sample": "a style sheet",
    "portal:look-sheet": "a style sheet",
}


def other_shots(described: Iterable[Shot], *, owner: str = "Odette Other") -> Iterator[Shot]:
    """Each page of an organization that these do not show, with one of everything on it."""
    shown = {name_of(shot.address) for shot in described}
    missing = [
        route for route in organization_routes() if is_page(route) and route.name not in shown
    ]
    if not missing:
        return
    things = things_of(make_organization(f"{owner} Works", by=make_person(owner)))
    for route in missing:
        page = route.name.replace(":", "-")
        yield Shot(page, "few", things.address(route), things.admin)


def is_page(route: Route) -> bool:
    """Whether the address shows something of its own."""
    return "GET" in route.demands and route.name not in NOT_A_PAGE


def name_of(address: str) -> str:
    """The name of what is at the address, or nothing."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
