"""Form that narrows a page of usage."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms

from apis.environments import Environment
from usage.analytics.periods import DEFAULT_PERIOD, FINER, PERIODS, Period, period_of
from usage.analytics.queries import Step


class UsageForm(forms.Form):
    """The period and the environment. Invalid values narrow nothing."""

    period = forms.ChoiceField()
    environment = forms.ChoiceField(
        choices=[("", "All modes"), *Environment.choices], required=False
    )

    def __init__(self, data: Any, *, at: datetime) -> None:
        query = data.dict()
        self._at = at
        self.chosen_period: Period = (
            period_of(query.get("period", ""), at) or PERIODS[DEFAULT_PERIOD]
        )
        super().__init__({**query, "period": self.chosen_period.name})
        periods = {**PERIODS, self.chosen_period.name: self.chosen_period}
        choices = [(name, period.label) for name, period in periods.items()]
        self.fields["period"] = forms.ChoiceField(choices=choices)
        self.full_clean()

    @property
    def chosen_environment(self) -> str:
        """The environment; empty for all."""
        return str(self.cleaned_data.get("environment") or "")

    @property
    def back(self) -> str:
        """The query of the usual period, if this one ends with a day of the past; else empty."""
        return self._address(PERIODS[DEFAULT_PERIOD]) if self.chosen_period.until else ""

    def finer_address(self, step: Step) -> str:
        """The query for the hours of a day or the days of a week; empty if they are not kept."""
        finer = FINER.get(self.chosen_period.unit)
        if finer is None:
            return ""
        period = finer.ending(step.last.date())
        return self._address(period) if period.is_kept(self._at) else ""

    def _address(self, period: Period) -> str:
        """The query for this period in the chosen environment."""
        return f"?{urlencode({'period': period.name, 'environment': self.chosen_environment})}"
