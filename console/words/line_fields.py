"""Form fields for a line that members write for each other."""

from typing import Any

from django import forms

from console.words.lines import LONGEST, InvalidLine, clean_line


class LineField(forms.CharField):
    """A field for a line that members write for each other, such as a reason."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=LONGEST, widget=widget, **options)

    def clean(self, value: Any) -> str:
        """The typed text on one line. Raises ValidationError for invisible characters."""
        try:
            return clean_line(super().clean(value), field="")
        except InvalidLine as refusal:
            raise forms.ValidationError(str(refusal)) from None
