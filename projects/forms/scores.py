"""The shape of a Score file that is pasted or uploaded."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from console.forms import file_named
from console.strict_yaml import Unreadable, decoded
from projects import score
from projects.models.component import ComponentType


class ScoreForm(forms.Form):
    """A Score file as text or as an upload, of which the upload is taken if there are both."""

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
        """The values with the parsed file as `workload`; else adds the reasons to the field."""
        values = super().clean() or {}
        score_text = values.get("score", "")
        if file := values.get("file"):
            score_text = self._decode(file)
            # The form is shown with what was read; a browser does not send a file twice.
            self.data = {**dict(self.data.items()), "score": score_text}
        if not self.errors:
            try:
                values["workload"] = score.read(score_text.replace("\r\n", "\n"))
            except score.NotScore as error:
                for reason in error.reasons:
                    self.add_error("score", reason)
        return values

    @property
    def selected_type(self) -> ComponentType | None:
        """The selected type; None if the file is to say it. The form must be valid."""
        selected = self.cleaned_data["type"]
        return ComponentType(selected) if selected else None

    def _decode(self, file: UploadedFile) -> str:
        """The text of the upload; empty with an error at the field if it is not readable."""
        try:
            return decoded(file.read(score.LARGEST + 1), score.SCORE)
        except Unreadable as error:
            self.add_error("file", error.message)
            return ""
