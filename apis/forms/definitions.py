"""The shape of a definition that is pasted or uploaded, and of a choice of two."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from apis.definitions.reading import LARGEST, Unreadable, decode
from console.forms import file_named


class DefinitionTextForm(forms.Form):
    """A definition as text or as a file; the file comes first. What was read is shown again."""

    is_needed = True
    """Whether the form cannot do without one."""

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
        """The text as `source`, with the line endings that a file has; the empty string is none."""
        given = super().clean() or {}
        source = given.pop("definition", "")
        if (file := given.pop("file", None)) and (read := self._read(file)):
            source = read
            # The form is shown with what was read; a browser does not send a file twice.
            self.data = {**dict(self.data.items()), "definition": source}
        source = source.replace("\r\n", "\n")
        if len(source.encode(errors="replace")) > LARGEST:
            self.add_error("definition", "The definition is larger than 2 MB.")
        elif self.is_needed and not source.strip() and not self.errors:
            self.add_error("definition", "Paste a definition, or select a file.")
        return {**given, "source": source if source.strip() else ""}

    def _read(self, file: UploadedFile) -> str:
        try:
            return decode(file.read(LARGEST + 1))
        except Unreadable as refused:
            self.add_error("file", refused.message)
            return ""


class DefinitionForm(DefinitionTextForm):
    """A definition of a version, with the reason for what it breaks."""

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
    """Two definitions of a version, by their numbers."""

    old = forms.ChoiceField(label="From")
    new = forms.ChoiceField(label="To")

    def __init__(self, data: Any, *, numbers: list[str]) -> None:
        super().__init__(data or None)
        for name in ("old", "new"):
            field: Any = self.fields[name]
            field.choices = [(number, number) for number in numbers]
