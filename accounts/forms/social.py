"""The form for creating an account with an identity of a provider."""

from typing import Any

from allauth.account import forms as allauth_forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from accounts.forms.account import Plain
from accounts.forms.fields import AddressField, PersonNameField, ProvedAddressField
from accounts.models import User
from accounts.social.pending_identity import Pending


class SocialSignupForm(Plain, allauth_forms.BaseSignupForm):
    """Create an account without a password. An address that is proved cannot be changed.

    `proved` is that address, or empty; it comes from the provider or from an invitation.
    """

    name = PersonNameField(label="Your name (optional)")
    field_order = ["email", "name"]
    account_already_exists: bool

    def __init__(self, *args: Any, pending: Pending, proved: str, **kwargs: Any) -> None:
        identity = pending.identity
        initial = {"email": proved or identity.address, "name": identity.name}
        super().__init__(*args, initial=initial, **kwargs)
        if proved and identity.is_verified and proved == identity.address:
            hint = f"{identity.provider_name} has verified this address."
            self.fields["email"] = ProvedAddressField(proved, help_text=hint)
        elif proved:
            self.fields["email"] = ProvedAddressField(proved)
        else:
            hint = "We will email a code to this address to verify it."
            self.fields["email"] = AddressField(help_text=hint)
        self.order_fields(self.field_order)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Create an account whose address is not proved yet, and return its user.

        None with a response if the address has an account, whose owner is told so by email.
        """
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # A second click, or someone else, took the address since it was looked up.
            self.account_already_exists = True
            return super().try_save(request)
