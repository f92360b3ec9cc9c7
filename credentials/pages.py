"""The pages on which credentials of every kind are made, shown, rotated and revoked.

The views of a kind say who opens them and which action they call; the rest is here, with the
templates in `templates/credentials/`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from console.middleware import PRIVATE
from console.refusals import refusals_flashed, refusals_on
from credentials.forms import OnceForm, RotateForm
from credentials.models import Credential


class CredentialPages[Row: Credential, Holder]:
    """The pages of one kind of credential: its texts, and the template around them.

    In the texts, `{holder}` is the owner of the credentials.
    """

    base: str
    """The template that the pages extend."""
    noun = "credential"
    """As headings and buttons call it: "token", "key"."""
    creating = "Create"
    lead: str
    """What a new one is for."""
    rule: str
    """Said next to the button that makes one."""
    overlap_hours = 24
    """How long the old secret works, if one has said nothing else: to bring the new one there."""
    goes: str = ""
    """What else ends with one that is revoked."""
    stays: str = ""
    """What does not."""
    below_new = ""
    """The template for what is shown below a new secret; empty for nothing."""
    below_existing = ""
    """The template for what is shown below the page of a credential; empty for nothing."""

    def context(self, request: Any, holder: Holder) -> dict[str, Any]:
        """The context of the template `base`."""
        raise NotImplementedError  # every kind of credential stands elsewhere

    def back(self, holder: Holder) -> str:
        """The address of the page that lists the credentials of the holder."""
        return holder.get_absolute_url()  # type: ignore[attr-defined]  # else a kind says its own

    def about(self, credential: Row) -> str:
        """What the credential is, in a sentence for its page."""
        raise NotImplementedError  # every kind with a page of its own says it

    def gives(self, old: Row) -> str:
        """What the new secret keeps of the old one, as in "a new secret for this gateway"."""
        return "with the same permissions"

    def called(self, credential: Row) -> str:
        """How the message that a credential was revoked names it."""
        return str(credential)

    def below_new_context(self, made: Row) -> dict[str, Any]:
        """The context of the template `below_new`."""
        return {}

    def new(
        self, request: Any, holder: Holder, form: OnceForm, make: Callable[[Any], Row]
    ) -> HttpResponse:
        """The form for a new credential; if valid, calls `make` and shows the new secret."""
        if request.method == "POST" and form.is_valid():
            with refusals_on(form, request):
                return self.show_once(request, make(form.cleaned_data), holder)
        words = {"lead": self.lead.format(holder=holder), "rule": self.rule}
        return self._render(request, "create", holder, form=form, **words)

    def show(
        self, request: Any, credential: Row, holder: Holder, *, rotate: str, revoke: str
    ) -> HttpResponse:
        """The page of a credential, without its secret.

        `rotate` and `revoke` are the names of the URLs that its buttons lead to.
        """
        url_arguments = request.resolver_match.kwargs
        urls = {"rotate_url": reverse(rotate, kwargs=url_arguments)}
        urls["revoke_url"] = reverse(revoke, kwargs=url_arguments)
        about = self.about(credential)
        return self._render(
            request,
            "credential",
            holder,
            credential=credential,
            about=about,
            below=self.below_existing,
            **urls,
        )

    def rotate(
        self, request: Any, old: Row | None, holder: Holder, replace: Callable[..., Row]
    ) -> HttpResponse:
        """The form to rotate a credential; a valid one calls `replace` and shows the new secret.

        A GET redirects if there is no old credential that can be rotated.
        """
        if request.method != "POST" and not (old and old.can_be_rotated):
            return redirect(old or self.back(holder))
        form = RotateForm(request.POST or None, initial={"overlap_hours": self.overlap_hours})
        if request.method == "POST" and form.is_valid():
            with refusals_on(form, request):
                return self.show_once(request, replace(**form.cleaned_data), holder)
        gives = self.gives(old) if old else ""
        return self._render(request, "rotate", holder, old=old, form=form, gives=gives)

    def revoke(
        self,
        request: Any,
        credentials: Iterable[Row],
        holder: Holder,
        end: Callable[[], None],
    ) -> HttpResponse:
        """The page to confirm that these credentials are revoked; a POST calls `end` and redirects.

        Redirects immediately if there are none.
        """
        revoked_credentials = list(credentials)
        if request.method == "POST":
            with refusals_flashed(request):
                end()
                verb = "was" if len(revoked_credentials) == 1 else "were"
                labels = " and ".join(map(self.called, revoked_credentials))
                messages.success(request, f"{labels} {verb} revoked.")
        if request.method == "POST" or not revoked_credentials:
            return redirect(self.back(holder))
        words = {"goes": self.goes.format(holder=holder), "stays": self.stays.format(holder=holder)}
        return self._render(request, "revoke", holder, credentials=revoked_credentials, **words)

    def show_once(self, request: HttpRequest, credential: Row, holder: Holder) -> HttpResponse:
        """The only page on which the secret of a new credential is shown. No cache may store it.

        The response to the POST itself, because a redirect would need a place to store the secret.
        """
        response = self._render(
            request,
            "shown",
            holder,
            credential=credential,
            below=self.below_new,
            **self.below_new_context(credential),
        )
        response["Cache-Control"] = PRIVATE
        return response

    def _render(
        self, request: HttpRequest, page: str, holder: Holder, **context: Any
    ) -> HttpResponse:
        """Render `credentials/<page>.html` with what all pages of credentials need."""
        own_context = {"base": self.base, "noun": self.noun, "creating": self.creating}
        own_context["back"] = self.back(holder)
        context = {**self.context(request, holder), **own_context, **context}
        return render(request, f"credentials/{page}.html", context)
