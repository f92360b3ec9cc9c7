"""The shape of a project. Whether its name is fit and free is the actions' question."""

from django import forms


class ProjectForm(forms.Form):
    """A project's name and what it is for."""

    name = forms.CharField(label="Project name", max_length=200, strip=False)
    description = forms.CharField(
        label="Description",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the project is for. Up to 500 characters.",
    )
