"""Settings of an organization's Developer Portal."""

from django.db import models
from django.db.models import Q

from console.database.constraints import choice_constraint
from organizations.models import Organization


class SelfSignUp(models.TextChoices):
    """How people who are not members get access to the Developer Portal by themselves."""

    CLOSED = "closed", "Closed"
    APPROVAL = "approval", "By approval"
    OPEN = "open", "Open to email domains"


_NAMES_DOMAINS = Q(self_signup=SelfSignUp.OPEN) & ~Q(allowed_domains="")
_NEEDS_NONE = ~Q(self_signup=SelfSignUp.OPEN) & Q(allowed_domains="")


class PortalSettingsQuerySet(models.QuerySet["PortalSettings"]):
    def for_organization(self, organization: Organization) -> "PortalSettings":
        """The settings of the organization; unsaved defaults while it has none."""
        settings = self.filter(organization=organization).first()
        return settings or PortalSettings(organization=organization)


class PortalSettings(models.Model):
    """Who can sign up to an organization's Developer Portal. An organization may have no row.

    Domains are named if sign-up is open to them, and otherwise not.
    """

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="portal_settings"
    )
    self_signup = models.CharField(
        max_length=10,
        choices=SelfSignUp,
        default=SelfSignUp.CLOSED,
        db_default=SelfSignUp.CLOSED.value,
    )
    # One a line, as `email_key` writes them.
    allowed_domains = models.TextField(blank=True, default="", db_default="")

    objects = PortalSettingsQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("self_signup", SelfSignUp),
            models.CheckConstraint(
                condition=_NAMES_DOMAINS | _NEEDS_NONE,
                name="portal_settings_domains_if_open",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Developer Portal of {self.organization}"

    @property
    def is_closed(self) -> bool:
        """Whether people join by invitation only."""
        return self.self_signup == SelfSignUp.CLOSED

    @property
    def domains(self) -> list[str]:
        """The email domains whose people join without approval."""
        return self.allowed_domains.split()
