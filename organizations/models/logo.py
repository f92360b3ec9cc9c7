"""Logos of organizations."""

from django.db import models

from console.images.decoding import SECRET_NAME_LENGTH
from organizations.models.organization import Organization


class LogoQuerySet(models.QuerySet["Logo"]):
    """Logos by their file names."""

    def content_of(self, name: str) -> bytes | None:
        """The PNG with this file name; None without one, or if its organization is suspended."""
        logo = self.filter(name=name, organization__suspended_at=None).first()
        return bytes(logo.content) if logo else None


class Logo(models.Model):
    """The logo of an organization, which stands in place of its letter.

    `Organization.logo` repeats its name, so that pages need no other query.
    """

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    name = models.CharField(max_length=SECRET_NAME_LENGTH, unique=True)
    """The file name, which cannot be guessed."""
    content = models.BinaryField()
    """A PNG that the console wrote."""

    objects = LogoQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"logo of {self.organization}"
