"""What people do with their picture."""

from django.db import transaction

from accounts.actions.people import lock_person
from accounts.models import Picture, User
from console.images.decoding import SafeImage


@transaction.atomic
def change_picture(*, image: SafeImage, by: User) -> None:
    """Save a picture in place of the person's initials or former picture. No event is recorded.

    Raises AccountClosed.
    """
    by = lock_person(by)
    name = image.secret_name(f"person {by.pk}")
    Picture.objects.update_or_create(user=by, defaults={"name": name, "content": image.content})
    by.picture = name
    by.save(update_fields=["picture"])


@transaction.atomic
def remove_picture(*, by: User) -> None:
    """Delete the person's picture, so that pages show initials again. No event is recorded.

    Does nothing without a picture. Raises AccountClosed.
    """
    by = lock_person(by)
    Picture.objects.filter(user=by).delete()
    by.picture = ""
    by.save(update_fields=["picture"])
