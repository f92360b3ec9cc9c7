"""What is true of each form that allauth shows in our words."""

import pytest
from allauth.core import context

from accounts.forms import account as forms

FORMS = [form for form in forms.Plain.__subclasses__() if form.__module__ == forms.__name__]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_no_field_says_in_a_placeholder_what_its_label_says(form, rf):
    request = rf.get("/")
    request.session = {}
    needs = {"user": None} if form is forms.ReauthenticateForm else {}

    with context.request_context(request):
        fields = form(**needs).fields

    assert fields
    for field in fields.values():
        assert field.label
        assert "placeholder" not in field.widget.attrs
        assert "<ul" not in str(field.help_text)
