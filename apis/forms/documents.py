"""The form for a document."""

from django import forms

from apis.actions import LONGEST_TEXT, Content
from apis.models import DocumentKind
from apis.models.document import LONGEST_TITLE, LONGEST_URL


class DocumentForm(forms.Form):
    """A document: a title with a text in Markdown, or with the URL of a link."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=DocumentKind,
        error_messages={"invalid_choice": "Select a kind that is listed here."},
    )
    title = forms.CharField(label="Title", max_length=LONGEST_TITLE, strip=False)
    text = forms.CharField(
        label="Text",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="In Markdown, without images and HTML.",
        widget=forms.Textarea(attrs={"rows": 14, "class": "mono"}),
    )
    url = forms.CharField(
        label="URL",
        required=False,
        max_length=LONGEST_URL,
        help_text="Where the link leads.",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none"}
        ),
    )

    @property
    def content(self) -> Content:
        """The fields as the content that actions take. Only of a valid form."""
        fields = self.cleaned_data
        return Content(DocumentKind(fields["kind"]), fields["title"], fields["text"], fields["url"])
