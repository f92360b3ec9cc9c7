"""Documents of a version: guides, how-tos, changelogs and links."""

from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from apis.definitions.reference.descriptions import mark_trusted
from apis.models.version import Version
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization

LONGEST_TITLE, LONGEST_URL = 80, 500


class DocumentKind(models.TextChoices):
    """The purpose of a document, in the order of lists."""

    GUIDE = "guide", "Guide"
    HOW_TO = "how-to", "How-to"
    CHANGELOG = "changelog", "Changelog"
    LINK = "link", "Link"


_IS_LINK = Q(kind=DocumentKind.LINK, text="", html="") & ~Q(url="")
_IS_TEXT = ~Q(kind=DocumentKind.LINK) & Q(url="") & ~Q(text="")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents in the order of lists, and without their texts."""

    def in_order(self) -> Self:
        """Ordered by kind, then by title."""
        ranks = (When(kind=kind, then=Value(rank)) for rank, kind in enumerate(DocumentKind))
        return self.order_by(Case(*ranks, default=Value(99)), "title", "pk")

    def brief(self) -> Self:
        """Without the texts, which a list does not show."""
        return self.defer("text", "html")


class Document(models.Model):
    """A guide, a how-to, a changelog or a link of a version.

    A link has a URL and nothing else. The others have a text in Markdown, and the HTML that was
    made of it when it was saved, with nothing in it that runs or loads.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=10, choices=DocumentKind)
    title = models.CharField(max_length=LONGEST_TITLE)
    handle = models.CharField(max_length=40)
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    url = models.URLField("URL", max_length=LONGEST_URL, blank=True, default="")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "handle", name="document_one_per_handle"),
            choice_constraint("kind", DocumentKind),
            models.CheckConstraint(condition=_IS_LINK | _IS_TEXT, name="document_is_link_or_text"),
            SameOrganization("version"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        version = self.version
        handles = [version.api.organization.handle, version.api.handle, version.major, self.handle]
        return reverse("apis:document", args=handles)

    @property
    def safe_html(self) -> SafeString:
        """The text as HTML for a page; it was cleaned when it was saved."""
        return mark_trusted(self.html)

    @property
    def is_link(self) -> bool:
        """Whether the document is only a link to another site."""
        return self.kind == DocumentKind.LINK
