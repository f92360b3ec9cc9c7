"""Pages for adding, renaming, removing and using passkeys: allauth's, behind a fresh sign-in."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts.second_factor.needs import closed_by_removing_factor
from accounts.sessions.freshness import fresh_sign_in_required
from accounts.views.second_factor import TakesFactor, after_adding

INDEX = reverse_lazy("mfa_index")


class AddView(views.AddWebAuthnView):
    """Add a passkey."""

    template_name = "accounts/add_passkey.html"

    def get_success_url(self) -> str:
        return after_adding(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth's own drops `kwargs`, and with it the form that was sent and its errors.
        return {**super().get_context_data(**kwargs), **kwargs}


class OnePasskey:
    """A view of one passkey, which is locked until its transaction ends."""

    def get_queryset(self) -> QuerySet[Authenticator]:
        """The person's passkeys, to be locked when one is read."""
        passkeys: QuerySet[Authenticator] = super().get_queryset()  # type: ignore[misc]  # the view has it
        return passkeys.select_for_update()


class RenameView(OnePasskey, views.EditWebAuthnView):
    """Rename a passkey."""

    template_name = "accounts/rename_passkey.html"
    success_url = INDEX


class RemoveView(OnePasskey, views.RemoveWebAuthnView):
    """Ask for confirmation, then remove a passkey."""

    template_name = "accounts/delete_passkey.html"
    success_url = INDEX

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The context, with the names of what the person could no longer open without it."""
        closed = closed_by_removing_factor(self.request.user)
        return {**super().get_context_data(**kwargs), "closed": closed}


class LoginView(TakesFactor, views.LoginWebAuthnView):
    """Sign in with a passkey alone."""


class ReauthenticateView(TakesFactor, views.ReauthenticateWebAuthnView):
    """Use a passkey as a fresh sign-in."""

    template_name = "accounts/confirm_by_passkey.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the errors on this page again, instead of redirecting to another page as allauth."""
        for reason in form.errors.get("credential", []):
            messages.error(self.request, reason)
        return redirect(self.request.get_full_path())


add = fresh_sign_in_required(what_for="Adding a passkey", cancel="mfa_index")(
    transaction.atomic(AddView.as_view())
)
rename = fresh_sign_in_required(what_for="Renaming a passkey", cancel="mfa_index")(
    transaction.atomic(RenameView.as_view())
)
delete = fresh_sign_in_required(what_for="Removing a passkey", cancel="mfa_index")(
    transaction.atomic(RemoveView.as_view())
)
login = login_not_required(LoginView.as_view())
reauthenticate = ReauthenticateView.as_view()
