"""What makes a password weak for members: the names of their organizations."""

from collections.abc import Iterable
from itertools import chain

from accounts.models import User
from accounts.sign_in.passwords import ContextWordsValidator


class OrganizationWordsValidator(ContextWordsValidator):
    """Count the names and handles of a member's organizations among the words to be guessed."""

    def words(self, user: User) -> Iterable[str]:
        """Those of the person, and those of their organizations; for one query."""
        if user.pk is None:
            return super().words(user)
        names = user.memberships.values_list("organization__name", "organization__handle")
        return chain(super().words(user), *names)
