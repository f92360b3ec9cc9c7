"""Form for a look. Whether its values are valid is checked by the action."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms

from console.forms import file_named
from console.images.decoding import LARGEST, SafeImage
from portal.actions import LookValues
from portal.looks.accents import PALETTE, STANDARD, Color, dark_shades
from portal.looks.chosen_accents import AccentPreview, preview_accent
from portal.looks.foot_links import MAILTO, MOST_LINKS
from portal.looks.live import logo_of_look
from portal.looks.logos import decode_logo
from portal.models import SECTIONS, Look

PLACES = ("first", "second", "third", "fourth")

TEXTS = ("title", "welcome", "support", "terms", "links")
OTHER = "other"
"""The value of `accent` if the color is in `typed`."""


@dataclass(frozen=True)
class Swatch:
    """A color to choose, as it is on light and on dark pages."""

    name: str
    value: str
    light: Color
    dark: Color


@cache
def swatches() -> list[Swatch]:
    """The colors that have a name, first the standard one, whose value is empty."""
    named = [
        Swatch(name, str(color), color, dark_shades(color).accent)
        for name, color in PALETTE.items()
    ]
    return [Swatch("Standard", "", *STANDARD), *named]


class LookForm(forms.Form):
    """Color, texts, links and logo of a look, and the order of sections, chosen one by one."""

    accent = forms.CharField(
        label="Accent color",
        max_length=40,
        required=False,
        help_text="Of buttons and links. At the right is the shade that dark pages get.",
    )
    typed = forms.CharField(required=False)
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
    support = forms.CharField(
        label="Support",
        max_length=300,
        required=False,
        help_text="An email address, or a URL that begins with https://.",
    )
    terms = forms.CharField(
        label="Terms of use",
        max_length=300,
        required=False,
        help_text="A URL that begins with https://.",
    )
    links = forms.CharField(
        label="Other links",
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=(
            f"At the bottom of every page, next to support and terms. Up to {MOST_LINKS}, one on"
            " each line: a label, and a URL after it."
        ),
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        max_length=300,
        help_text=(
            "A PNG, JPEG or WebP image of up to 512 KB. It stands in the header, 28 pixels high, on"
            " a light ground. Leave empty to keep the logo."
        ),
        error_messages={"empty": "The file is empty."},
        **file_named("png", "jpg", "jpeg", "webp"),
    )
    removes_logo = forms.BooleanField(label="Remove the logo", required=False)

    def __init__(self, *args: Any, look: Look, **options: Any) -> None:
        super().__init__(*args, **options)
        self.look = look
        places = dict(zip(PLACES, look.sections, strict=True))
        self.initial = {**look.values, **places, "accent": look.accent.upper(), "logo": None}
        self.initial["support"] = look.support.removeprefix(MAILTO)
        self.initial["links"] = "\n".join(" ".join(link) for link in look.links)
        for place in PLACES:
            label = f"{place.capitalize()} section of an overview"
            self.fields[place] = forms.ChoiceField(label=label, choices=list(SECTIONS.items()))

    def clean(self) -> dict[str, Any]:
        """Add errors for a section that is selected twice, and for another color that is empty."""
        if self.cleaned_data.get("accent") == OTHER and not self.chosen_accent.strip():
            self.add_error("accent", "Enter the color, such as #4338CA.")
        places: dict[str, str] = {}
        for place in PLACES:
            section = self.cleaned_data.get(place, "")
            if section and (earlier := places.setdefault(section, place)) != place:
                self.add_error(place, f"{SECTIONS[section]} is already the {earlier} section.")
        return self.cleaned_data

    @property
    def values(self) -> LookValues:
        """The values that were typed, selected and uploaded. Raises what `decode_logo` raises."""
        texts = {name: self.cleaned_data[name] for name in TEXTS}
        order = [self.cleaned_data[place] for place in PLACES]
        return LookValues(accent=self.chosen_accent, **texts, order=order, logo=self._logo)

    @property
    def chosen_accent(self) -> str:
        """The color that is selected or typed, valid or not; empty for the standard one."""
        accent = self["accent"].value() or ""
        return (self["typed"].value() or "") if accent == OTHER else accent

    @property
    def accent_preview(self) -> AccentPreview:
        """The color in which the page draws the portal, also where it cannot be saved."""
        return preview_accent(self.chosen_accent)

    @property
    def swatches(self) -> list[Swatch]:
        """The colors to choose from."""
        return swatches()

    @property
    def is_custom_accent(self) -> bool:
        """Whether the color is none of the swatches."""
        values = {swatch.value for swatch in self.swatches}
        return self["accent"].value() == OTHER or self.chosen_accent.strip().lower() not in values

    @property
    def _logo(self) -> SafeImage | None:
        """The uploaded or the former logo, or None. Raises NoImage or another Refusal."""
        if file := self.cleaned_data["logo"]:
            return decode_logo(file.read(LARGEST + 1))
        return None if self.cleaned_data["removes_logo"] else logo_of_look(self.look)
