"""The shape of a test report that a member uploads."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator

from builds.actions import TestFile
from builds.reporting import junit
from console.forms import file_named

NAME = r"[A-Za-z0-9][A-Za-z0-9 ._:-]*\Z"


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
        """The results, read, or the reason why they are none."""
        given = super().clean() or {}
        if file := given.get("file"):
            given["body"] = file.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
            try:
                given["results"] = junit.read(given["body"])
            except junit.NotJUnit as refused:
                self.add_error("file", str(refused))
        return given

    @property
    def test_file(self) -> TestFile:
        """What was read. Only of a valid form."""
        given = self.cleaned_data
        return TestFile(given["name"], given["body"], given["results"])
