"""What the Developer Portal adds to pages of lower apps."""

from django.db.models import Exists, OuterRef

from apis import permissions as of_apis
from apis.slots import VERSION, VERSION_ASIDE
from portal import permissions
from portal.applications.home import apis_to_find, my_applications
from portal.catalogue import version_parts
from portal.models import Key
from projects.first_steps import FirstStep
from projects.parts import HOME, Part

MY_APPLICATIONS = Part(
    HOME,
    "portal/_my_applications.html",
    permissions.SUBSCRIBE_APPLICATION,
    my_applications,
    rank=20,
)
APIS_TO_FIND = Part(
    HOME, "portal/_apis_to_find.html", permissions.VIEW_PORTAL, apis_to_find, rank=30
)
WAITING_FOR_VERSION = Part(
    VERSION, "offers/_waiting.html", of_apis.MANAGE_API, version_parts.waiting_context, rank=20
)
PLANS_OF_VERSION = Part(
    VERSION_ASIDE, "offers/_plans.html", of_apis.MANAGE_API, version_parts.plans_context
)
GET_KEY = FirstStep(
    "key",
    "Get a key",
    "In the Developer Portal, subscribe an application to the API and generate a key for it.",
    "Open Developer Portal",
    "portal:home",
    permissions.GENERATE_KEY,
    lambda _: Exists(Key.objects.filter(organization=OuterRef("organization"))),
    rank=20,
)
