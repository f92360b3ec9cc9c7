"""Sessions of browsers, signed in or not."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by whether they can still be used."""

    def living(self) -> "SessionQuerySet":
        """Sessions that have not expired and were used within `SESSION_IDLE_DAYS`."""
        return self.filter(self._is_living())

    def over(self) -> "SessionQuerySet":
        """Sessions that have expired, or were not used for `SESSION_IDLE_DAYS`."""
        return self.exclude(self._is_living())

    def _is_living(self) -> Q:
        """A condition: not expired, and used within `SESSION_IDLE_DAYS`."""
        is_in_use = Q(last_used_at=None) | Q(last_used_at__gt=_idle_limit())
        return is_in_use & Q(expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    """A browser that someone uses, signed in or not.

    Django has the person only inside the session's data. Here columns have them, too, so that a
    person's sessions can be found and told apart. All but the last use is copied from the data
    whenever that is saved. Sessions from before `last_used_at` was saved have none.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    # Who has begun to sign in here, and has not finished.
    entering = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sign_ins_begun"
    )
    started_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=60, blank=True, default="", db_default="")
    address = models.GenericIPAddressField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]  # Django's is a ClassVar

    @property
    def is_living(self) -> bool:
        """Whether the session has not expired and was used within `SESSION_IDLE_DAYS`."""
        is_in_use = self.last_used_at is None or self.last_used_at > _idle_limit()
        return is_in_use and self.expire_date > timezone.now()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions.store import SessionStore

        return SessionStore


def _idle_limit() -> datetime:
    """The time before which a session that is still active cannot have been last used."""
    return timezone.now() - timedelta(days=settings.SESSION_IDLE_DAYS)
