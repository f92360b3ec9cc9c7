"""Forms about builds: which ones a list shows, and a test report to upload."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from builds.actions import TestFile
from builds.models import BuildState
from builds.reporting import junit
from console.forms import file_named
from console.lists.listing import ListForm, Order

NAME = r"[A-Za-z0-9][A-Za-z0-9 ._:-]*\Z"


class BuildListForm(ListForm):
    """Which builds of a component the list shows."""

    noun = ("build", "builds")
    orders = {
        "newest": Order("Newest first", ("-number",)),
        "oldest": Order("Oldest first", ("number",)),
    }
    state = forms.ChoiceField(
        label="State", choices=[("", "All states"), *BuildState.choices], required=False
    )

    def narrow[Rows: QuerySet[Any]](self, rows: Rows) -> Rows:
        """The builds that match the search and the selected state."""
        matching: Any = super().narrow(rows)
        state = self.chosen.get("state")
        return matching.filter(state=state) if state else matching


class TestReportForm(forms.Form):
    """A file in JUnit's XML, and what its tests are called."""

    __test__ = False

    name = forms.CharField(
        label="Name",
        max_length=60,
        initial="tests",
        validators=[RegexValidator(NAME, "Use letters, digits, spaces and . _ : -.")],
        help_text="What these tests are called, such as unit.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        label="File",
        max_length=200,
        help_text="JUnit’s XML, as most test tools write it, up to 4 MB.",
        error_messages={
            "required": "Select a file.",
            "invalid": "Select a file.",
            "empty": "The file is empty.",
        },
        **file_named("xml"),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file, and add its `body` and `results`, or an error that says what is wrong."""
        cleaned = super().clean() or {}
        if file := cleaned.get("file"):
            cleaned["body"] = file.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            try:
                cleaned["results"] = junit.read(cleaned["body"])
            except junit.NotJUnit as error:
                self.add_error("file", str(error))
        return cleaned

    @property
    def test_file(self) -> TestFile:
        """The file with its results. The form must be valid."""
        cleaned = self.cleaned_data
        return TestFile(cleaned["name"], cleaned["body"], cleaned["results"])
