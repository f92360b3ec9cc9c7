"""What the catalogue of APIs adds to pages of lower apps."""

from django.db.models import Exists, OuterRef

from apis import permissions
from apis.models import Version
from projects.first_steps import FirstStep

PUBLISH = FirstStep(
    "api",
    "Publish an API",
    "Upload its OpenAPI definition, say where it is called, and offer a plan.",
    "New API",
    "apis:create",
    permissions.CREATE_API,
    lambda _: Exists(
        Version.objects.filter(organization=OuterRef("organization"), published_at__isnull=False)
    ),
    rank=10,
)
