"""The form field for an image that stands in place of letters."""

from typing import Any

from django import forms

from console.forms import file_named
from console.images.decoding import AVATAR_SIZE, LARGEST, NoImage, decode_image


class AvatarField(forms.FileField):
    """An uploaded image that stands in place of letters. Its clean value is a `SafeImage`."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            max_length=300,
            help_text="A PNG, JPEG or WebP image of up to 512 KB. It is shown small.",
            error_messages={"required": "Select a file.", "empty": "The file is empty."},
            **file_named("png", "jpg", "jpeg", "webp"),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        try:
            content = upload.read(LARGEST + 1)
            return decode_image(content, within=(AVATAR_SIZE, AVATAR_SIZE), field="")
        except NoImage as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
