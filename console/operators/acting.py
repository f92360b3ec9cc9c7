"""Operators' actions: each is a page of the admin that says what will happen and asks why."""

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

type Choices = dict[str, list[tuple[str, str]]]


class ReasonForm(forms.Form):
    """The form of an operators' action: the reason. Subclasses add the fields of their action."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
        help_text="5 to 300 characters.",
        error_messages={"required": InvalidReason.message},
    )

    def clean_reason(self) -> str:
        """The reason, on one line. Raises ValidationError if it is too short, long or invisible."""
        try:
            return clean_reason(self.cleaned_data["reason"])
        except InvalidReason as refusal:
            raise ValidationError(str(refusal)) from refusal


def always(row: Any) -> bool:
    """True for every row: the button is always shown, and the action itself may refuse."""
    return True


def nothing_yet(row: Any) -> dict[str, Any]:
    """The initial values of a form that begins empty."""
    return {}


def no_obstacle(row: Any) -> str:
    """Empty text, because nothing is known to stand in the way."""
    return ""


@dataclass(frozen=True)
class OperatorAction:
    """One action on a row, or creation of rows, as the operators' pages offer it."""

    slug: str
    """The last part of the address of its page."""
    label: str
    """Verb and noun, for the button that leads to the page, its heading and its button."""
    argument: str
    """The keyword argument of `perform` that takes the row; empty for a creation."""
    perform: Callable[..., Any]
    effects: Sequence[str]
    """Sentences about what will happen and what stays. `{}` stands for the row, and `{settings.…}`
    for a setting."""
    done: str
    """The message afterwards; `{}` stands for the row."""
    is_offered: Callable[[Any], bool] = always
    is_destructive: bool = False
    """Whether it takes something from someone: its button is red."""
    form: type[ReasonForm] = ReasonForm
    initial: Callable[[Any], dict[str, Any]] = nothing_yet
    """The initial values of the form for a row."""
    choices: Callable[[Any], Choices] = nothing_yet
    """Values and labels for fields of the form that are chosen from a list for a row; a field
    without any is typed."""
    obstacle: Callable[[Any], str] = no_obstacle
    """Why the action would be refused for a row now, shown in place of the form; empty if not."""
    is_reading: bool = False
    """Whether it changes nothing: then the permission to view the model is enough."""
    answer: Callable[[HttpRequest, Any], HttpResponseBase] | None = None
    """Makes the response, such as a file, of what `perform` returned. None redirects to the row."""


class OperatedAdmin(ReadOnlyAdmin):
    """A model that operators look up, and on which they can perform its `operator_actions`.

    This takes `is_staff` and the model's change permission, or only the permission to view it for
    creations that are `is_reading`. Superusers have all of these.
    """

    operator_actions: Sequence[OperatorAction] = ()
    operator_creations: Sequence[OperatorAction] = ()
    """Actions that make rows or are about many rows, offered by the list."""

    def get_urls(self) -> list[URLPattern]:
        """Django's URLs of the model, after one for each action and each creation."""
        action_urls = [
            path(
                f"<path:object_id>/{action.slug}/",
                self.admin_site.admin_view(partial(self.operate, action=action)),
                name=self._url_name(action.slug),
            )
            for action in self.operator_actions
        ]
        creation_urls = [
            path(
                f"{creation.slug}/",
                self.admin_site.admin_view(partial(self.create, creation=creation)),
                name=self._url_name(creation.slug),
            )
            for creation in self.operator_creations
        ]
        return [*creation_urls, *action_urls, *super().get_urls()]

    def may_operate(self, request: HttpRequest, row: Model | None = None) -> bool:
        """Whether this operator may change rows of this model, which they must also see."""
        codename = get_permission_codename("change", self.opts)
        may_change = request.user.has_perm(f"{self.opts.app_label}.{codename}")
        return may_change and self.has_view_permission(request, row)

    def organization_of(self, row: Any) -> Any:
        """The organization in whose history a refusal about the row is recorded, or None."""
        return None

    def describe(self, row: Any) -> str:
        """The row in words that tell it from others with the same name."""
        return str(row)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """The row's page, with a button for each action that is offered to this operator."""
        row = context["original"]
        actions = self.operator_actions if self.may_operate(request, row) else ()
        context["buttons"] = [
            (action.label, self._url(action.slug, row), action.is_destructive)
            for action in actions
            if action.is_offered(row)
        ]
        return super().render_change_form(request, context, *args, **options)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with a button for each creation that is offered to this operator."""
        buttons = [
            (creation.label, reverse(f"admin:{self._url_name(creation.slug)}"))
            for creation in self.operator_creations
            if self._may_create(request, creation) and creation.is_offered(None)
        ]
        return super().changelist_view(request, {"buttons": buttons, **(extra_context or {})})

    def create(self, request: HttpRequest, creation: OperatorAction) -> HttpResponseBase:
        """Show the page of a creation; on POST, perform it, and show a refusal at the form.

        Raises PermissionDenied for operators who may not.
        """
        if not self._may_create(request, creation):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        form = creation.form(request.POST if request.method == "POST" else None)
        if form.is_valid():
            with refusals_on(form, request):
                result = creation.perform(by=request.user, **form.cleaned_data)
                if creation.answer:
                    return creation.answer(request, result)
                messages.success(request, creation.done.format(result))
                return redirect(page_of(result))
        return self._action_page(request, None, creation, form)

    def operate(self, request: HttpRequest, object_id: str, action: OperatorAction) -> HttpResponse:
        """Show the page of an action on a row; on POST, perform it, and show a refusal at the form.

        Raises PermissionDenied for operators who may not, and Http404 if there is no such row.
        """
        row = self.get_object(request, unquote(object_id))
        if not self.may_operate(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        # A refusal of the action is recorded in the history of this organization.
        request.organization = self.organization_of(row)  # type: ignore[attr-defined]  # ours to set
        form = action.form(
            request.POST if request.method == "POST" else None, initial=action.initial(row)
        )
        for name, choices in action.choices(row).items():
            form.fields[name].widget = forms.Select(choices=[("", ""), *choices])
        if form.is_valid():
            name = str(row)
            with refusals_on(form, request):
                action.perform(**{action.argument: row}, by=request.user, **form.cleaned_data)
                messages.success(request, action.done.format(name))
                return self.response_operated(request, object_id)
        return self._action_page(request, row, action, form)

    def response_operated(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Redirect to the row after an action, or to the list if the row was deleted."""
        if self.get_object(request, unquote(object_id)) is None:
            return redirect(list_of(self.model))
        return redirect(page_at(self.model, object_id))

    def _action_page(
        self, request: HttpRequest, row: Model | None, action: OperatorAction, form: ReasonForm
    ) -> HttpResponse:
        """The page with the effects of an action and its form; `row` is None for a creation."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": action.label,
            "subtitle": self.describe(row) if row else "",
            "original": row,
            "action": action,
            "effects": [effect.format(row, settings=settings) for effect in action.effects],
            "form": form,
            "obstacle": action.obstacle(row) if row and not form.is_bound else "",
            "row_url": page_of(row) if row else list_of(self.model),
        }
        return TemplateResponse(request, "operators/action.html", context)

    def _may_create(self, request: HttpRequest, creation: OperatorAction) -> bool:
        """Whether the operator may perform the creation: viewing is enough if it only reads."""
        if creation.is_reading:
            return bool(self.has_view_permission(request))
        return self.may_operate(request)

    def _url_name(self, slug: str) -> str:
        """The URL name of an action or a creation, without its namespace."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{slug}"

    def _url(self, slug: str, row: Model) -> str:
        """The path of an action's page for the row."""
        return reverse(f"admin:{self._url_name(slug)}", args=[row.pk])
