"""Forms for definitions: one that is pasted or uploaded, and two to compare."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apis.definitions.reading.source import LARGEST, Unreadable, decode
from console.forms import file_named


class DefinitionTextForm(forms.Form):
    """A definition as text or as a file, which counts first. The text of a file is shown again."""

    is_needed = True
    """Whether the form is invalid without a definition."""

    definition = forms.CharField(
        label="Definition",
        required=False,
        strip=False,
        help_text="OpenAPI 3.0 or 3.1, as YAML or JSON. Its info.version is the number of the"
        " definition, such as 1.4.2 or 2024-10-01. Everyone who sees the API can download this"
        " text, with the comments in it.",
        widget=forms.Textarea(
            attrs={
                "rows": 18,
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
        help_text="In UTF-8, up to 2 MB.",
        error_messages={"empty": "The file is empty."},
        **file_named("yaml", "yml", "json"),
    )

    def clean(self) -> dict[str, Any]:
        """The fields, with the text as `source`: with line feeds only, and empty without one."""
        fields = super().clean() or {}
        source = fields.pop("definition", "")
        if (file := fields.pop("file", None)) and (file_text := self._read(file)):
            source = file_text
            # The form is shown with the text, because a browser does not send a file twice.
            self.data = {**dict(self.data.items()), "definition": source}
        source = source.replace("\r\n", "\n")
        if len(source.encode(errors="replace")) > LARGEST:
            self.add_error("definition", "The definition is larger than 2 MB.")
        elif self.is_needed and not source.strip() and not self.errors:
            self.add_error("definition", "Paste a definition, or select a file.")
        return {**fields, "source": source if source.strip() else ""}

    def _read(self, file: UploadedFile) -> str:
        """The text of the file; empty, with an error at the field, if it cannot be read."""
        try:
            return decode(file.read(LARGEST + 1))
        except Unreadable as error:
            self.add_error("file", error.message)
            return ""


class DefinitionForm(DefinitionTextForm):
    """A definition of a version, with the reason for breaking changes if it is published."""

    reason = forms.CharField(
        label="Reason for breaking changes",
        required=False,
        max_length=200,
        help_text="Needed only if the definition breaks existing applications. Subscribers are"
        " told. Up to 200 characters.",
    )

    def __init__(self, *args: Any, is_published: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_published:
            del self.fields["reason"]


class ComparisonForm(forms.Form):
    """Two definitions of a version to compare, by their numbers."""

    old = forms.ChoiceField(label="From")
    new = forms.ChoiceField(label="To")

    def __init__(self, data: Any, *, numbers: list[str]) -> None:
        super().__init__(data or None)
        for name in ("old", "new"):
            field: Any = self.fields[name]
            field.choices = [(number, number) for number in numbers]
