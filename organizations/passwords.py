"""A password validator that knows the organizations of the person."""

from collections.abc import Iterable
from itertools import chain

from accounts.models import User
from accounts.sign_in.passwords import ContextWordsValidator


class OrganizationWordsValidator(ContextWordsValidator):
    """Refuses passwords made of the names and handles of the person's organizations, too."""

    def words(self, user: User) -> Iterable[str]:
        """The words that are easy to guess for this person, with their organizations' names.

        In one query, or without those names for a person who is not saved yet.
        """
        if user.pk is None:
            return super().words(user)
        names = user.memberships.values_list("organization__name", "organization__handle")
        return chain(super().words(user), *names)
