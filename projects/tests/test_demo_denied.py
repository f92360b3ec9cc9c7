"""`manage.py demo` where it has no business."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from tests.cast import make_organization, make_person

pytestmark = pytest.mark.django_db


def test_the_demo_is_refused_where_debug_is_off(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo")

    assert not User.objects.exists()


def test_the_demo_says_when_its_names_are_taken(settings):
    settings.DEBUG = True
    make_organization("Stark Industries", by=make_person("Tony"))

    with pytest.raises(CommandError, match="taken"):
        call_command("demo")

    assert User.objects.count() == 1
