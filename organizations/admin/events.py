"""Events, searched by handles and email addresses: the history itself has only IDs."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import Q

from accounts.models import User
from audit.admin import EventAdmin, about_person
from audit.models import Event
from console.words import text
from organizations.models import Handle, Organization

admin.site.unregister(Event)


@admin.register(Event)
class NamedEventAdmin(EventAdmin):
    """What happened, newest first."""

    search_help_text = (
        "The handle of an organization, any full email address of a person, or the ID of an"
        " organization, a person, an invitation or an email."
    )

    def matches(self, term: str) -> list[Q]:
        """Conditions for events of an organization by handle, or of a person by email address."""
        term = term.lower()
        with_handle = Organization.objects.filter(handle=term).values_list("pk", flat=True)
        with_former_handle = Handle.objects.filter(handle=term, organization__isnull=False)
        organization_ids = {
            *with_handle,
            *with_former_handle.values_list("organization", flat=True),
        }
        return [
            *super().matches(term),
            *(Q(organization_id=pk) for pk in organization_ids),
            *(
                condition
                for pk in _user_ids_with(text.fold(term))
                for condition in about_person(pk)
            ),
        ]


def _user_ids_with(address: str) -> set[int]:
    """The keys of people with this address, verified or not. `address` is folded already."""
    primary = User.objects.filter(email=address).values_list("pk", flat=True)
    further = EmailAddress.objects.filter(email=address).values_list("user", flat=True)
    return {*primary, *further}
