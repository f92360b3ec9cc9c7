"""Browsers that people use: where someone is signed in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SessionQuerySet(models.QuerySet["Session"]):
    def living(self) -> "SessionQuerySet":
        """Those whose time has not run out, and which were not left alone for too long."""
        return self.filter(self._is_living())

    def over(self) -> "SessionQuerySet":
        """All others."""
        return self.exclude(self._is_living())

    def _is_living(self) -> Q:
        is_in_use = Q(last_used_at=None) | Q(last_used_at__gt=_left_alone_since())
        return is_in_use & Q(expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    """A browser that someone uses, signed in or not.

    Django keeps the person inside the session's data; here the row names them too, so that a
    person's sessions can be found and told apart. All of it is copied from the data whenever that
    is saved, but for the last use. Sessions of before it was kept know nothing of it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    # Who has begun to sign in here, and has not finished.
    entering = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="sign_ins_begun",
    )
    started_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=60, blank=True, default="", db_default="")
    address = models.GenericIPAddressField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]  # Django's is a ClassVar

    @property
    def is_living(self) -> bool:
        """The same as `living` asks, of a row in hand."""
        is_in_use = self.last_used_at is None or self.last_used_at > _left_alone_since()
        return is_in_use and self.expire_date > timezone.now()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions.store import SessionStore

        return SessionStore


def _left_alone_since() -> datetime:
    return timezone.now() - timedelta(days=settings.SESSION_IDLE_DAYS)
