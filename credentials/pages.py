"""The pages on which credentials of every kind are made, looked at, rotated and revoked.

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
    """The words of one kind of credential, and what its pages stand in.

    In the words, `{holder}` is whose the credentials are.
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
    below = ""
    """A template for what is shown below a new secret."""
    below_look = ""
    """The same, below one that is looked at."""

    def context(self, request: Any, holder: Holder) -> dict[str, Any]:
        """What `base` needs."""
        raise NotImplementedError  # every kind of credential stands elsewhere

    def back(self, holder: Holder) -> str:
        """The address of the page that lists them."""
        return holder.get_absolute_url()  # type: ignore[attr-defined]  # else a kind says its own

    def about(self, credential: Row) -> str:
        """What one is, in a sentence."""
        raise NotImplementedError  # every kind with a page of its own says it

    def gives(self, old: Row) -> str:
        """What a rotated one has of the old one, as in "a new secret for this gateway"."""
        return "with the same permissions"

    def called(self, credential: Row) -> str:
        """How one that ends is called afterwards."""
        return str(credential)

    def shown_below(self, made: Row) -> dict[str, Any]:
        """What `below` needs."""
        return {}

    def new(
        self, request: Any, holder: Holder, form: OnceForm, make: Callable[[Any], Row]
    ) -> HttpResponse:
        """A form for another one; it is shown once in answer to it."""
        if request.method == "POST" and form.is_valid():
            with refusals_on(form, request):
                return self.show_once(request, make(form.cleaned_data), holder)
        words = {"lead": self.lead.format(holder=holder), "rule": self.rule}
        return self._render(request, "create", holder, form=form, **words)

    def look(
        self, request: Any, credential: Row, holder: Holder, *, rotate: str, revoke: str
    ) -> HttpResponse:
        """Everything about one but its text, with links to the pages of these names."""
        address = request.resolver_match.kwargs
        urls = {"rotate_url": reverse(rotate, kwargs=address)}
        urls["revoke_url"] = reverse(revoke, kwargs=address)
        about = self.about(credential)
        return self._render(
            request,
            "credential",
            holder,
            credential=credential,
            about=about,
            below=self.below_look,
            **urls,
        )

    def rotate(
        self, request: Any, old: Row | None, holder: Holder, replace: Callable[..., Row]
    ) -> HttpResponse:
        """Ask how long the old secret works, then show the one in its place, once."""
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
        """Ask, then end what is there: one, or all that a machine may show."""
        found = list(credentials)
        if request.method == "POST":
            with refusals_flashed(request):
                end()
                were = "was" if len(found) == 1 else "were"
                named = " and ".join(map(self.called, found))
                messages.success(request, f"{named} {were} revoked.")
        if request.method == "POST" or not found:
            return redirect(self.back(holder))
        words = {"goes": self.goes.format(holder=holder), "stays": self.stays.format(holder=holder)}
        return self._render(request, "revoke", holder, credentials=found, **words)

    def show_once(self, request: HttpRequest, made: Row, holder: Holder) -> HttpResponse:
        """The one page on which the text of a credential is ever seen. Nothing keeps it.

        It comes in answer to the POST and is not redirected to: that would need a place to keep
        the text until it is asked for.
        """
        page = self._render(
            request, "shown", holder, credential=made, below=self.below, **self.shown_below(made)
        )
        page["Cache-Control"] = PRIVATE
        return page

    def _render(
        self, request: HttpRequest, page: str, holder: Holder, **context: Any
    ) -> HttpResponse:
        ours = {"base": self.base, "noun": self.noun, "creating": self.creating}
        ours["back"] = self.back(holder)
        context = {**self.context(request, holder), **ours, **context}
        return render(request, f"credentials/{page}.html", context)
