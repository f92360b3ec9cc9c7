"""The shape of a Score file that is pasted or uploaded."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from console.forms import file_named
from console.strict_yaml import Unreadable, decoded
from projects import score
from projects.models.component import ComponentType


class ScoreForm(forms.Form):
    """A Score file as text or as a file; the file comes first. What was read is shown again."""

    score = forms.CharField(
        label="Score file",
        required=False,
        strip=False,
        help_text="A score.yaml of score.dev/v1b1, up to 64 KiB.",
        widget=forms.Textarea(
            attrs={
                "rows": 16,
                "class": "mono",
                "spellcheck": "false",
                "autocapitalize": "none",
                "autocomplete": "off",
            }
        ),
    )
    file = forms.FileField(
        label="Or select a file",
        required=False,
        max_length=200,
        error_messages={"empty": "The file is empty."},
        **file_named("yaml", "yml", "json"),
    )
    type = forms.ChoiceField(
        label="Type",
        required=False,
        choices=[("", "As the file says"), *ComponentType.choices],
        error_messages={"invalid_choice": "Select one of the types in the list."},
        help_text="Needed if the file has no annotation console/type. It cannot be changed later.",
    )

    def clean(self) -> dict[str, Any]:
        """What was read as `workload`, or the reasons at the field."""
        given = super().clean() or {}
        text = given.get("score", "")
        if file := given.get("file"):
            text = self._decoded(file)
            # The form is shown with what was read; a browser does not send a file twice.
            self.data = {**dict(self.data.items()), "score": text}
        if not self.errors:
            try:
                given["workload"] = score.read(text.replace("\r\n", "\n"))
            except score.NotScore as refused:
                for reason in refused.reasons:
                    self.add_error("score", reason)
        return given

    @property
    def selected_type(self) -> ComponentType | None:
        """The one that was selected. Only of a valid form."""
        chosen = self.cleaned_data["type"]
        return ComponentType(chosen) if chosen else None

    def _decoded(self, file: UploadedFile) -> str:
        try:
            return decoded(file.read(score.LARGEST + 1), score.SCORE)
        except Unreadable as refused:
            self.add_error("file", refused.message)
            return ""
