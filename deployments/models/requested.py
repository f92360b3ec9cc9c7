"""What members and machines request, and whose own request it is."""

from django.conf import settings
from django.db import models


class Requested(models.Model):
    """A base for what is requested. Both columns are `requester_columns` of the actor."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """The person who requested it, or who created the token of the service account that did."""
    requested_by_machine = models.CharField(max_length=320, blank=True, db_default="", default="")
    """The name of the service account that requested it; empty for a person."""

    class Meta:
        abstract = True

    @property
    def requester_name(self) -> str:
        """Who requested it, a machine or a person; empty if the person's account is closed."""
        return self.requested_by_machine or str(self.requested_by or "")
