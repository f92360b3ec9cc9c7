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
from console.database.constraints import choice_constraint
from console.database.fields import FoldedField, SearchField, following
from console.images.decoding import SECRET_NAME_LENGTH
from console.serving.addresses import address_of
from console.words.dates import DateStyle, Reader, reader_with
from console.words.time_zones import LONGEST_NAME


class UserManager(BaseUserManager["User"]):
    """Creates people, and finds them by address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person with this address, which counts as verified.

        Raises BadAddress if it is invalid, and IntegrityError if another account has it.
        """
        user = self.model(email=email_key(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an operator with all permissions, for `manage.py createsuperuser`."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def is_proved(self, key: str) -> bool:
        """Whether someone has verified the address, given as a key, or signed in to its account.

        True as well for the address of an account that may not sign in.
        """
        if EmailAddress.objects.filter(email=key, verified=True).exists():
            return True
        return self.filter(email=key).exclude(last_login=None, is_active=True).exists()

    def lock(self, pk: int) -> "User":
        """Lock the person's row until the transaction ends, and return it, read again."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def with_address(self, address: str) -> "User | None":
        """The person whose verified or primary address this is, in whatever spelling, or None."""
        try:
            address_key = email_key(address)
        except BadAddress:
            return None
        owners = EmailAddress.objects.filter(email=address_key, verified=True).values("user")
        return self.filter(Q(email=address_key) | Q(pk__in=owners)).first()


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
    # The file name of the picture, from its row; empty without one.
    picture = models.CharField(
        max_length=SECRET_NAME_LENGTH, blank=True, default="", db_default="", editable=False
    )
    # Empty until the browser has named one at a sign-in, or the person has. Whether the system
    # knows it is asked when it is used, because names are removed from the tz database.
    time_zone = models.CharField(max_length=LONGEST_NAME, blank=True, default="", db_default="")
    date_style = models.CharField(
        max_length=20,
        choices=DateStyle.choices,
        default=DateStyle.DAY_FIRST,
        db_default=DateStyle.DAY_FIRST,
    )

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
            choice_constraint("date_style", DateStyle),
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
        """Whether the person has the permission; on an object, only what the backends grant there.

        Django would let a superuser do anything to any object. Here an operator has in an
        organization only what their roles grant, like everyone else.
        """
        if obj is None:
            return super().has_perm(perm)
        return self.is_active and _backends_grant(self, perm, obj)

    @property
    def runs_console(self) -> bool:
        """Whether the person is an operator or a superuser."""
        return self.is_staff or self.is_superuser

    @property
    def reader(self) -> Reader:
        """The time zone and style in which the person reads dates."""
        return reader_with(self.time_zone, self.date_style)

    @property
    def initials(self) -> str:
        """One or two letters for the person's avatar."""
        return initials_of(str(self))

    @property
    def picture_url(self) -> str:
        """The path of the person's picture; empty for initials."""
        return picture_url(self.picture)

    @property
    def hue(self) -> int:
        """The number of the person's avatar color, from 0 to 11."""
        return hue_of(self.pk or 0)

    @property
    def pseudonym(self) -> str:
        """The name of the person everywhere once the account is closed, made of the ID."""
        return pseudonym(self.pk)

    def verified_keys(self) -> "models.QuerySet[EmailAddress, str]":
        """A queryset of the person's verified addresses, as keys, also for use in other queries."""
        addresses = EmailAddress.objects.filter(user=self, verified=True)
        return addresses.values_list("email", flat=True)

    def all_addresses(self) -> set[str]:
        """All addresses of the person, verified or not, as keys."""
        added = EmailAddress.objects.filter(user=self).values_list("email", flat=True)
        return {self.email, *added}

    def owns(self, key: str) -> bool:
        """Whether the address, given as a key, is a verified one of the person's."""
        return EmailAddress.objects.filter(user=self, verified=True, email=key).exists()

    def has_address(self, key: str) -> bool:
        """Whether the address, given as a key, is one of the person's, verified or not."""
        return EmailAddress.objects.filter(user=self, email=key).exists()

    def remember_organization(self, organization_id: UUID) -> None:
        """Save the organization to which `/` leads next time, if it is another one than before."""
        if self.last_organization_id != organization_id:
            self.last_organization_id = organization_id
            self.save(update_fields=["last_organization_id"])

    def forget_organization(self, organization_id: UUID) -> None:
        """Save that `/` no longer leads to this organization, if it does."""
        if self.last_organization_id == organization_id:
            self.last_organization_id = None
            self.save(update_fields=["last_organization_id"])


def initials_of(name: str) -> str:
    """One or two letters for an avatar, from a name or an address; "?" if it has no word."""
    words = name.split("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or "?"


def picture_url(name: str) -> str:
    """The path of the picture of a person with this file name; "" for ""."""
    return address_of("accounts:picture", name) if name else ""


def hue_of(user_id: int) -> int:
    """The number of the avatar color of the person with this ID, from 0 to 11."""
    return user_id % 12


def _backends_grant(user: User, perm: str, obj: Model) -> bool:
    """Whether an authentication backend grants the person the permission on the object."""
    backends = _backends(tuple(settings.AUTHENTICATION_BACKENDS))
    return any(backend.has_perm(user, perm, obj) for backend in backends)


@cache
def _backends(paths: tuple[str, ...]) -> list[Any]:
    """The backends that know permissions. Cached, because a page asks tens of times."""
    return [backend for backend in map(load_backend, paths) if hasattr(backend, "has_perm")]
