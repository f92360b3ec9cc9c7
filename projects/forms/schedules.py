"""The shape of a schedule. Whether it is fit is the actions' question."""

from django import forms

from console.words import time_zones
from projects.actions import ScheduleTerms
from projects.components import cron
from projects.forms.fields import LISTED_ONLY, demand
from projects.models import Overlap
from projects.models.schedule import LONGEST_GRACE


class ScheduleForm(forms.Form):
    """When a scheduled job runs."""

    expression = forms.CharField(
        label="Schedule",
        # Longer than allowed, so that the reason is given by the rule.
        max_length=4 * cron.LONGEST,
        validators=[demand(cron.expression_problem)],
        help_text=(
            "Five fields: minute, hour, day of the month, month, day of the week. Such as"
            " 0 2 * * * for every day at 02:00."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    time_zone = forms.CharField(
        label="Time zone",
        max_length=100,
        validators=[demand(time_zones.zone_problem)],
        help_text="Such as Europe/Berlin. The schedule follows its summer time.",
        error_messages={"required": "Enter a time zone, such as Europe/Berlin or UTC."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "list": "time-zones",
                "data-zone": "if-empty",
            }
        ),
    )
    grace_minutes = forms.IntegerField(
        label="Grace in minutes",
        min_value=1,
        max_value=LONGEST_GRACE,
        initial=15,
        help_text="A run that has not reported for so long after its time is late.",
    )
    overlap = forms.ChoiceField(
        label="If the former run has not ended",
        choices=Overlap.choices,
        initial=Overlap.SKIP,
        error_messages=LISTED_ONLY,
        help_text="The engine follows this. Kubernetes calls it Forbid, Allow and Replace.",
    )

    @property
    def terms(self) -> ScheduleTerms:
        """The cleaned values, for the action. The form must be valid."""
        values = dict(self.cleaned_data)
        values["overlap"] = Overlap(values["overlap"])
        return ScheduleTerms(**values)
