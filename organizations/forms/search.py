"""The form for the search over a whole organization."""

from django import forms


class SearchForm(forms.Form):
    """The text of a search. One that is too long to be a name has no results."""

    q = forms.CharField(label="Search", max_length=254, required=False)

    @property
    def typed(self) -> str:
        """The typed text, or an empty string if it is invalid."""
        self.full_clean()
        typed: str = self.cleaned_data.get("q", "")
        return typed
