"""Forms for subscribing, and for offering a version."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.forms.applications import ApplicationForm
from portal.models import Application, Plan


class PlanField(forms.ModelChoiceField):
    """A choice of plans, by handle, each with its limit."""

    def __init__(self, queryset: QuerySet[Plan], **options: Any) -> None:
        super().__init__(
            queryset,
            to_field_name="handle",
            empty_label=None,
            error_messages={"invalid_choice": "Select one of the plans in the list."},
            **options,
        )

    def label_from_instance(self, obj: Any) -> str:
        return _label_with_limit(obj)


class OffersForm(forms.Form):
    """The plans that a version is offered with."""

    plans = forms.ModelMultipleChoiceField(
        queryset=Plan.objects.none(),
        to_field_name="handle",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        # Without what was typed: that may be what no page can hold, such as a NUL.
        error_messages={
            "invalid_choice": "Select only plans that are listed here.",
            "invalid_pk_value": "Select only plans that are listed here.",
        },
    )

    def __init__(self, data: Any, *, plans: QuerySet[Plan], **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["plans"]
        field.queryset = plans
        field.label_from_instance = _label_with_limit


class SubscribeForm(forms.Form):
    """The application to subscribe, or the name of a new one, the plan, and the purpose."""

    application = forms.ModelChoiceField(
        queryset=Application.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Select one of your applications."},
    )
    plan = PlanField(Plan.objects.none())
    purpose = forms.CharField(
        max_length=500,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What you use the API for. Those who approve subscriptions read it.",
    )

    def __init__(
        self,
        data: Any,
        *,
        applications: QuerySet[Application],
        names_application: bool,
        plans: QuerySet[Plan],
        **options: Any,
    ) -> None:
        """`names_application` asks for the name of a new application in place of a choice."""
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["application"].queryset = applications
        if names_application:
            fields["application"] = ApplicationForm().fields["name"]
            fields["application"].help_text = "The program of yours that calls the API."
        fields["plan"].queryset = plans


class ChangePlanForm(forms.Form):
    """Another plan for a subscription."""

    def __init__(self, data: Any, *, plans: QuerySet[Plan], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["plan"] = PlanField(plans)


def _label_with_limit(plan: Plan) -> str:
    """The label of a plan in forms: its name, its limit, and whether it needs approval."""
    approval = ", needs approval" if plan.needs_approval else ""
    return f"{plan.name}: {plan.limit.lower()}{approval}"
