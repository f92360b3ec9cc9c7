"""What a page of usage is narrowed by."""

from typing import Any

from django import forms

from apis.environments import Environment
from usage.periods import PERIODS, USUAL, Period


class UsageForm(forms.Form):
    """The period and the environment. What is typed wrongly narrows nothing."""

    period = forms.ChoiceField(
        choices=[(name, period.label) for name, period in PERIODS.items()],
        required=False,
        initial=USUAL,
    )
    environment = forms.ChoiceField(
        choices=[("", "All environments"), *Environment.choices], required=False
    )

    def __init__(self, data: Any) -> None:
        super().__init__({"period": USUAL, **data.dict()})
        self.full_clean()

    @property
    def chosen_period(self) -> Period:
        """The period to look back at."""
        return PERIODS[self.cleaned_data.get("period") or USUAL]

    @property
    def chosen_environment(self) -> str:
        """The environment, or nothing for all of them."""
        return str(self.cleaned_data.get("environment") or "")
