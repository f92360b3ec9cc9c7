"""The pages on which one adds, renames, removes and uses passkeys: allauth's, but guarded."""

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
    """Make a passkey."""

    template_name = "accounts/add_passkey.html"

    def get_success_url(self) -> str:
        return after_adding(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth's leaves out the form that was sent, with what is wrong with it.
        return {**super().get_context_data(**kwargs), **kwargs}


class OnePasskey:
    """A view of a passkey that stays as it is until the view is done."""

    def get_queryset(self) -> QuerySet[Authenticator]:
        """The person's passkeys; the one that is chosen is locked."""
        found: QuerySet[Authenticator] = super().get_queryset()  # type: ignore[misc]  # the view has it
        return found.select_for_update()


class RenameView(OnePasskey, views.EditWebAuthnView):
    """Give a passkey another name."""

    template_name = "accounts/rename_passkey.html"
    success_url = INDEX


class RemoveView(OnePasskey, views.RemoveWebAuthnView):
    """Ask, then remove a passkey."""

    template_name = "accounts/delete_passkey.html"
    success_url = INDEX

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = closed_by_removing_factor(self.request.user)
        return {**super().get_context_data(**kwargs), "closed": closed}


class LoginView(TakesFactor, views.LoginWebAuthnView):
    """Sign in with a passkey and nothing else."""


class ReauthenticateView(TakesFactor, views.ReauthenticateWebAuthnView):
    """Prove who one is with a passkey."""

    template_name = "accounts/confirm_by_passkey.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again here; allauth would lead to the page for signing in."""
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
