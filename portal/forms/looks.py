"""The shape of a look. Whether its values are fit is the actions' question."""

from typing import Any

from django import forms

from portal.actions import LookValues
from portal.logos import LARGEST, Logo, logo_of
from portal.looks import kept_logo
from portal.models import SECTIONS, Look

PLACES = ("first", "second", "third", "fourth")

ACCENT_HELP = (
    "Of buttons and links: a # and six digits, such as #4338CA. White text on it must be easy to"
    " read. Dark pages get a lighter shade of it. Leave empty for the standard color."
)


class LookForm(forms.Form):
    """Color, words, and the order of an overview, which is selected place by place."""

    accent = forms.CharField(
        label="Accent color",
        max_length=40,
        required=False,
        help_text=ACCENT_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    title = forms.CharField(
        label="Title",
        max_length=300,
        required=False,
        help_text="The heading of the home page. Leave empty for the standard title.",
    )
    welcome = forms.CharField(
        label="Welcome sentence",
        max_length=1_000,
        required=False,
        help_text="Below the title. Leave empty for the standard sentence.",
    )

    logo = forms.FileField(
        label="Logo",
        required=False,
        max_length=300,
        help_text=(
            "A PNG, JPEG or WebP image of up to 512 KB. It is shown on white, at most 400 × 80"
            " pixels. Leave empty to keep the logo."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"empty": "The file is empty."},
    )
    removes_logo = forms.BooleanField(label="Remove the logo", required=False)

    def __init__(self, *args: Any, look: Look, **options: Any) -> None:
        super().__init__(*args, **options)
        self.look = look
        places = dict(zip(PLACES, look.sections, strict=True))
        self.initial = {**look.values, **places, "logo": None}
        for place in PLACES:
            label = f"{place.capitalize()} section of an overview"
            self.fields[place] = forms.ChoiceField(label=label, choices=list(SECTIONS.items()))

    def clean(self) -> dict[str, Any]:
        """Say at the field which section is there twice."""
        seen: list[str] = []
        for place in PLACES:
            section = self.cleaned_data.get(place, "")
            if section and section in seen:
                earlier = PLACES[seen.index(section)]
                self.add_error(place, f"{SECTIONS[section]} is already the {earlier} section.")
            seen.append(section)
        return self.cleaned_data

    @property
    def values(self) -> LookValues:
        """What was typed and selected."""
        typed = {name: self.cleaned_data[name] for name in ("accent", "title", "welcome")}
        order = [self.cleaned_data[place] for place in PLACES]
        return LookValues(**typed, order=order, logo=self._logo)

    @property
    def _logo(self) -> Logo | None:
        """Raises a Refusal for a file that is no fit image."""
        if file := self.cleaned_data["logo"]:
            return logo_of(file.read(LARGEST + 1))
        return None if self.cleaned_data["removes_logo"] else kept_logo(self.look)
