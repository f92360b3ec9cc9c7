"""The form for the logo of an organization."""

from django import forms

from console.images.fields import AvatarField


class LogoForm(forms.Form):
    """Upload a logo in place of the organization's letter."""

    logo = AvatarField(label="Logo")
