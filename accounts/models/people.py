"""People who can sign in."""

from functools import cache
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import load_backend
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Model, Q
from django.db.models.functions import Now

from accounts.email_addresses import BadAddress, email_key
from audit.erasing import pseudonym
from console.database.fields import FoldedField, SearchField, following


class UserManager(BaseUserManager["User"]):
    """Makes people from an address, as the command line and the tests do."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may sign in with this address, verified already."""
        user = self.model(email=email_key(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An operator of the installation, for `manage.py createsuperuser`."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def is_proved(self, key: str) -> bool:
        """Whether someone has proved to own the address, or has signed in to its account."""
        if EmailAddress.objects.filter(email=key, verified=True).exists():
            return True
        return self.filter(email=key).exclude(last_login=None, is_active=True).exists()

    def lock(self, pk: int) -> None:
        """Lock the person's row, if there is one, until the transaction ends."""
        self.select_for_update(no_key=True).filter(pk=pk).first()

    def with_address(self, address: str) -> "User | None":
        """The person whose verified or primary address this is, in whatever spelling."""
        try:
            key = email_key(address)
        except BadAddress:
            return None
        proved = EmailAddress.objects.filter(email=key, verified=True).values("user")
        return self.filter(Q(email=key) | Q(pk__in=proved)).first()


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in, known by an email address.

    `email` is the primary address in the form that `email_key` gives it; allauth's EmailAddress
    holds all of them and says which are verified.
    """

    email = models.EmailField("email address", unique=True)
    name = models.CharField("your name", max_length=60, blank=True)
    # Operators search by its beginning. Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180, db_index=True)
    # Lists of members are searched by the beginnings of its words, on PostgreSQL by an index over
    # its trigrams, which is in migration 0005.
    search_text = SearchField(of=("name", "email"), db_default="")
    is_active = models.BooleanField(default=True, db_default=True)
    # When the person closed the account, which no one opens again; `is_active` is False from then.
    closed_at = models.DateTimeField(null=True, editable=False)
    is_staff = models.BooleanField("operator", default=False, db_default=False)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)
    # Where `/` leads. A hint only: it is checked against the memberships whenever it is used.
    last_organization_id = models.UUIDField(null=True, editable=False)
    # A key alone, which dictation and unsteady hands can press by chance (WCAG 2.1.4).
    slash_opens_search = models.BooleanField(default=True, db_default=True)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        # Few among many, whom operators list.
        indexes = [
            models.Index(fields=["-id"], condition=Q(is_staff=True), name="user_operator"),
            models.Index(fields=["-id"], condition=Q(is_active=False), name="user_closed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(is_active=False, is_staff=False, is_superuser=False),
                name="user_closed_cannot_sign_in",
                violation_error_message="A closed account cannot be opened again.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(User, options))

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        """Whether this person may; about an object, exactly as its roles say.

        Django would let a superuser do anything to any object. An operator who is a member of an
        organization has there what their roles give, like everyone else.
        """
        if obj is None:
            return super().has_perm(perm)
        return self.is_active and _backends_grant(self, perm, obj)

    @property
    def runs_console(self) -> bool:
        """Whether they are an operator, in whatever way."""
        return self.is_staff or self.is_superuser

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return initials_of(str(self))

    @property
    def hue(self) -> int:
        """Which of the twelve avatar colors is this person's."""
        return hue_of(self.pk or 0)

    @property
    def pseudonym(self) -> str:
        """What is left of the name once the account is closed: the same wherever it is read."""
        return pseudonym(self.pk)

    def verified_keys(self) -> "models.QuerySet[EmailAddress, str]":
        """The addresses that this person has proved to own, as keys; a part of other queries."""
        addresses = EmailAddress.objects.filter(user=self, verified=True)
        return addresses.values_list("email", flat=True)

    def all_addresses(self) -> set[str]:
        """All addresses of this person, verified or not, as keys."""
        added = EmailAddress.objects.filter(user=self).values_list("email", flat=True)
        return {self.email, *added}

    def owns(self, key: str) -> bool:
        """Whether the address, given as a key, is one of this person's and verified."""
        return EmailAddress.objects.filter(user=self, verified=True, email=key).exists()

    def has_address(self, key: str) -> bool:
        """Whether the address, given as a key, is one of this person's, verified or not."""
        return EmailAddress.objects.filter(user=self, email=key).exists()

    def remember_organization(self, organization_id: UUID) -> None:
        """Note where `/` should lead next time."""
        if self.last_organization_id != organization_id:
            self.last_organization_id = organization_id
            self.save(update_fields=["last_organization_id"])

    def forget_organization(self, organization_id: UUID) -> None:
        """Forget where `/` should lead, if it was there."""
        if self.last_organization_id == organization_id:
            self.last_organization_id = None
            self.save(update_fields=["last_organization_id"])


def initials_of(shown: str) -> str:
    """One or two letters for the avatar of a person, from their name or address."""
    words = shown.split("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or "?"


def hue_of(user_id: int) -> int:
    """Which of the twelve avatar colors is the person's."""
    return user_id % 12


def _backends_grant(user: User, perm: str, obj: Model) -> bool:
    backends = _backends(tuple(settings.AUTHENTICATION_BACKENDS))
    return any(backend.has_perm(user, perm, obj) for backend in backends)


@cache
def _backends(paths: tuple[str, ...]) -> list[Any]:
    """Those that answer about rights, made once: they keep nothing, and pages ask tens of times."""
    return [each for each in map(load_backend, paths) if hasattr(each, "has_perm")]
