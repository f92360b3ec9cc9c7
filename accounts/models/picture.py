"""Pictures of people."""

from django.conf import settings
from django.db import models

from console.images.decoding import SECRET_NAME_LENGTH


class PictureQuerySet(models.QuerySet["Picture"]):
    """Pictures by their file names."""

    def content_of(self, name: str) -> bytes | None:
        """The PNG with this file name; None without one."""
        picture = self.filter(name=name).first()
        return bytes(picture.content) if picture else None


class Picture(models.Model):
    """The picture of a person, which stands in place of their initials.

    `User.picture` repeats its name, so that pages need no other query.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    name = models.CharField(max_length=SECRET_NAME_LENGTH, unique=True)
    """The file name, which cannot be guessed."""
    content = models.BinaryField()
    """A PNG that the console wrote."""

    objects = PictureQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"picture of {self.user}"
