"""The form with which an access request is granted."""

from django import forms

from organizations.tenancy.forms import OneRoleForm, RoleEndForm


class GrantForm(OneRoleForm, RoleEndForm):
    """The role with which an access request is granted, and where and until when it counts."""

    everywhere = forms.BooleanField(required=False)
    """Whether a request about a project is granted in the whole organization."""
