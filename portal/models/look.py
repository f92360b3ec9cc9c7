"""Looks: how an organization's Developer Portal looks, revision by revision."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization
from portal.looks.accents import Color, content_digest, dark_shades, style_sheet
from portal.looks.foot_links import LONGEST_URL

SECTIONS = {
    "addresses": "Addresses",
    "plans": "Plans",
    "versions": "Versions",
    "subscriptions": "Your subscriptions",
}
"""The parts of a version's overview page next to what to do, in the order of the standard look."""
LONGEST_TITLE = 60
LONGEST_WELCOME = 200


class LookQuerySet(models.QuerySet["Look"]):
    def live(self) -> Self:
        """The look that readers see; none if they see the standard one."""
        return self.filter(made_live_at__isnull=False, ended_at=None)

    def once_live(self) -> Self:
        """Looks that are or were live, and that a cached page may name."""
        return self.filter(made_live_at__isnull=False)

    def former(self) -> Self:
        """Looks that were live, the last one first."""
        return self.filter(ended_at__isnull=False).order_by("-ended_at", "-number")

    def kept(self) -> Self:
        """Looks that were not discarded."""
        return self.filter(discarded_at=None)

    def not_live(self) -> Self:
        """Looks that can be made live: drafts, and those that were live before."""
        return self.kept().filter(Q(made_live_at=None) | Q(ended_at__isnull=False))

    def drafts(self) -> Self:
        """Looks that never were live and were not discarded."""
        return self.kept().filter(made_live_at=None)

    def brief(self) -> Self:
        """Looks without the bytes of their logos, which most pages do not need."""
        return self.defer("logo")

    def newest_first(self) -> Self:
        return self.order_by("-number")


class Look(models.Model):
    """A revision of a look: checked values, from which the console makes all that a browser gets.

    Its values never change. At most one of an organization is live. An empty value is that of the
    standard look.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="looks")
    number = models.PositiveIntegerField()
    """From 1, never used twice."""
    accent = models.CharField(max_length=7, blank=True)
    """As "#4338ca", read on white with the ratio of WCAG 2.2 AA."""
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    welcome = models.CharField(max_length=LONGEST_WELCOME, blank=True)
    order = models.JSONField()
    """The names of all `SECTIONS`, in the order in which an overview shows them."""
    support = models.CharField(max_length=LONGEST_URL, blank=True, default="", db_default="")
    """Where readers ask questions: a URL, or an email address after "mailto:"."""
    terms = models.CharField(max_length=LONGEST_URL, blank=True, default="", db_default="")
    """The URL of the terms of use."""
    links = models.JSONField(default=list, db_default=[])
    """Other links in the foot: pairs of a label and a URL."""
    logo = models.BinaryField(null=True)
    """A PNG that the console wrote; None for none."""
    logo_digest = models.CharField(max_length=16, blank=True)
    logo_width = models.PositiveSmallIntegerField(null=True)
    logo_height = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    made_live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When another one, or the standard look, took its place; None while it is live."""
    discarded_at = models.DateTimeField(null=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", "number", name="look_one_per_number"),
            models.UniqueConstraint(
                "organization",
                condition=Q(made_live_at__isnull=False, ended_at=None),
                name="look_one_is_live",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(made_live_at__isnull=False),
                name="look_ended_was_live",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at=None) | Q(made_live_at=None),
                name="look_discarded_was_never_live",
            ),
            models.CheckConstraint(
                condition=Q(
                    logo=None, logo_digest="", logo_width__isnull=True, logo_height__isnull=True
                )
                | Q(
                    ~Q(logo_digest=""),
                    logo__isnull=False,
                    logo_width__isnull=False,
                    logo_height__isnull=False,
                ),
                name="look_logo_is_whole_or_none",
            ),
            models.CheckConstraint(
                condition=Q(accent="") | Q(accent__regex=r"^#[0-9a-f]{6}$"),
                name="look_accent_is_a_colour",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"revision {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("portal-look:preview", args=[self.organization.handle, self.number])

    @property
    def is_live(self) -> bool:
        return self.made_live_at is not None and self.ended_at is None

    @property
    def is_draft(self) -> bool:
        """Whether it never was live and was not discarded."""
        return self.made_live_at is None and self.discarded_at is None

    @property
    def sections(self) -> list[str]:
        """The names of all SECTIONS in its order; those that came after it was saved stand last."""
        sections = [name for name in self.order if name in SECTIONS]
        return sections + [name for name in SECTIONS if name not in sections]

    @property
    def values(self) -> dict[str, Any]:
        """The chosen values, as events have them."""
        return {
            "accent": self.accent,
            "title": self.title,
            "welcome": self.welcome,
            "order": self.order,
            "support": self.support,
            "terms": self.terms,
            "links": self.links,
            "logo": self.logo_digest,
        }

    @property
    def foot_links(self) -> list[tuple[str, str]]:
        """The label and the URL of each link in the foot of the portal."""
        named = [("Support", self.support), ("Terms", self.terms)]
        return [*((label, url) for label, url in named if url), *map(tuple, self.links)]

    @property
    def dark_accent(self) -> Color:
        """The lighter shade of its accent that dark pages have. Only for a look with an accent."""
        return dark_shades(Color.parse(self.accent)).accent

    @property
    def style_sheet(self) -> str:
        """The CSS rule of its accent; empty without one."""
        return style_sheet(Color.parse(self.accent)) if self.accent else ""

    @property
    def sheet_name(self) -> str:
        """The file name of the style sheet: the number, and a digest of the content."""
        return f"{self.number}-{content_digest(self.style_sheet.encode())}"

    @property
    def logo_name(self) -> str:
        """The file name of the logo: the number, and a digest of the content."""
        return f"{self.number}-{self.logo_digest}"
