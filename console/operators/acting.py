"""What operators change: each deed is a page of the admin that says what happens and asks why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from console.operators.columns import list_of, page_at, page_of
from console.operators.lookup import ReadOnlyAdmin
from console.refusals import refusals_on
from console.words.reasons import LONGEST, InvalidReason, clean_reason


class ReasonForm(forms.Form):
    """Why. Forms of deeds that need more than that add their fields."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text="5 to 300 characters.",
        error_messages={"required": InvalidReason.message},
    )

    def clean_reason(self) -> str:
        """The reason on one line; what is no reason is told at the field."""
        try:
            return clean_reason(self.cleaned_data["reason"])
        except InvalidReason as unfit:
            raise ValidationError(str(unfit)) from unfit


def always(row: Any) -> bool:
    """Offer it whatever the row is like; the action says no where it must."""
    return True


def nothing_yet(row: Any) -> dict[str, Any]:
    """A form that begins empty."""
    return {}


@dataclass(frozen=True)
class OperatorAction:
    """One deed, as the operators' pages offer it."""

    slug: str
    """Its part of the address."""
    label: str
    """Verb and noun, for the button that leads there, the heading and the button that does it."""
    argument: str
    """What the action calls the row that it is about; empty for what makes a row."""
    perform: Callable[..., Any]
    effects: Sequence[str]
    """What will happen and what stays, a sentence each. `{}` stands for the row, and `{settings.…}`
    for a setting."""
    done: str
    """What is said afterwards."""
    is_offered: Callable[[Any], bool] = always
    is_destructive: bool = False
    """Whether it takes something from someone: its button is red."""
    form: type[ReasonForm] = ReasonForm
    initial: Callable[[Any], dict[str, Any]] = nothing_yet
    """What the form begins with."""
    is_reading: bool = False
    """Whether it changes nothing: then the permission to view the model is enough."""
    answer: Callable[[HttpRequest, Any], HttpResponseBase] | None = None
    """Makes the answer of what `perform` returned, such as a file; None leads to the row's page."""


class OperatedAdmin(ReadOnlyAdmin):
    """A model that operators look up, and on which they can do what `operator_actions` says.

    To do it, they need, in addition to `is_staff`, the model's change permission, as superusers
    have it, or the permission to view it for what only reads.
    """

    operator_actions: Sequence[OperatorAction] = ()
    operator_creations: Sequence[OperatorAction] = ()
    """What makes a row: offered by the list."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<path:object_id>/{action.slug}/",
                self.admin_site.admin_view(partial(self.operate, action=action)),
                name=self._url_name(action.slug),
            )
            for action in self.operator_actions
        ]
        creating = [
            path(
                f"{creation.slug}/",
                self.admin_site.admin_view(partial(self.create, creation=creation)),
                name=self._url_name(creation.slug),
            )
            for creation in self.operator_creations
        ]
        return [*creating, *own, *super().get_urls()]

    def may_operate(self, request: HttpRequest, row: Model | None = None) -> bool:
        """Whether this operator may change rows of this model, which they must also see."""
        codename = get_permission_codename("change", self.opts)
        may_change = request.user.has_perm(f"{self.opts.app_label}.{codename}")
        return may_change and self.has_view_permission(request, row)

    def organization_of(self, row: Any) -> Any:
        """In whose history a refusal belongs; None if in none."""
        return None

    def describe(self, row: Any) -> str:
        """The row, told from others of the same name."""
        return str(row)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        row = context["original"]
        may = self.may_operate(request, row)
        offered = [action for action in self.operator_actions if may and action.is_offered(row)]
        context["buttons"] = [
            (action.label, self._address(action.slug, row), action.is_destructive)
            for action in offered
        ]
        return super().render_change_form(request, context, *args, **options)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        buttons = [
            (creation.label, reverse(f"admin:{self._url_name(creation.slug)}"))
            for creation in self.operator_creations
            if self._may_create(request, creation) and creation.is_offered(None)
        ]
        return super().changelist_view(request, {"buttons": buttons, **(extra_context or {})})

    def create(self, request: HttpRequest, creation: OperatorAction) -> HttpResponseBase:
        """The same for a row that is not there yet, or for what is about many rows."""
        if not self._may_create(request, creation):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        form = creation.form(request.POST if request.method == "POST" else None)
        if form.is_valid():
            with refusals_on(form, request):
                made = creation.perform(by=request.user, **form.cleaned_data)
                if creation.answer:
                    return creation.answer(request, made)
                messages.success(request, creation.done.format(made))
                return redirect(page_of(made))
        return self._ask(request, None, creation, form)

    def operate(self, request: HttpRequest, object_id: str, action: OperatorAction) -> HttpResponse:
        """Say what will happen and ask why; on POST, do it, or say at the form why not."""
        row = self.get_object(request, unquote(object_id))
        if not self.may_operate(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        # Where the refusal of an action is written down.
        request.organization = self.organization_of(row)  # type: ignore[attr-defined]  # ours to set
        form = action.form(
            request.POST if request.method == "POST" else None, initial=action.initial(row)
        )
        if form.is_valid():
            name = str(row)
            with refusals_on(form, request):
                action.perform(**{action.argument: row}, by=request.user, **form.cleaned_data)
                messages.success(request, action.done.format(name))
                return self.response_operated(request, object_id)
        return self._ask(request, row, action, form)

    def response_operated(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Back to the row, or to the list of those that are left."""
        if self.get_object(request, unquote(object_id)) is None:
            return redirect(list_of(self.model))
        return redirect(page_at(self.model, object_id))

    def _ask(
        self, request: HttpRequest, row: Model | None, action: OperatorAction, form: ReasonForm
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": action.label,
            "subtitle": self.describe(row) if row else "",
            "original": row,
            "action": action,
            "effects": [effect.format(row, settings=settings) for effect in action.effects],
            "form": form,
            "row_url": page_of(row) if row else list_of(self.model),
        }
        return TemplateResponse(request, "operators/action.html", context)

    def _may_create(self, request: HttpRequest, creation: OperatorAction) -> bool:
        if creation.is_reading:
            return bool(self.has_view_permission(request))
        return self.may_operate(request)

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _address(self, page: str, row: Model) -> str:
        return reverse(f"admin:{self._url_name(page)}", args=[row.pk])
