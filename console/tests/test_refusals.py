"""Saying no: where the reason shows, and what is let through."""

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from console.refusals import (
    Refusal,
    refusal_as_problem,
    refusals_flashed,
    refusals_on,
    refused,
)


class TooEarly(Refusal):
    message = "Come back at {hour} o’clock."
    field = "hour"


class HourForm(forms.Form):
    hour = forms.IntegerField()


class OtherForm(forms.Form):
    minute = forms.IntegerField()


@pytest.fixture
def request_with_messages():
    request: Any = RequestFactory().get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@pytest.fixture
def told():
    """The refusals that were told to whoever writes history."""
    heard = []

    def hear(request, refusal, **_):
        heard.append(refusal)

    refused.connect(hear)
    yield heard
    refused.disconnect(hear)


def test_a_refusal_names_the_facts():
    assert str(TooEarly(hour=9)) == "Come back at 9 o’clock."
    assert TooEarly(hour=9).facts == {"hour": 9}


def test_facts_cannot_bring_more_placeholders():
    assert str(TooEarly(hour="{hour.__class__}")) == "Come back at {hour.__class__} o’clock."


@pytest.mark.parametrize(("form", "place"), [(HourForm, "hour"), (OtherForm, "__all__")])
def test_a_refusal_shows_at_its_field_else_at_the_top(form, place, request_with_messages, told):
    shown = form({"hour": 1, "minute": 1})
    shown.full_clean()

    with refusals_on(shown, request_with_messages):
        raise TooEarly(hour=9)

    assert shown.errors == {place: ["Come back at 9 o’clock."]}
    assert [type(refusal) for refusal in told] == [TooEarly]


def test_a_refusal_is_flashed(request_with_messages, told):
    with refusals_flashed(request_with_messages):
        raise TooEarly(hour=9)

    (message,) = get_messages(request_with_messages)
    assert (str(message), message.level_tag) == ("Come back at 9 o’clock.", "error")
    assert len(told) == 1


def test_what_succeeds_tells_nobody(request_with_messages, told):
    form = HourForm({"hour": 1})

    with refusals_on(form, request_with_messages), refusals_flashed(request_with_messages):
        done = True

    assert done
    assert form.is_valid()
    assert told == list(get_messages(request_with_messages)) == []


def test_a_mistake_is_not_a_refusal(request_with_messages):
    with pytest.raises(ValueError, match="ours"), refusals_flashed(request_with_messages):
        raise ValueError("ours")
    with pytest.raises(ValueError, match="ours"), refusals_on(HourForm(), request_with_messages):
        raise ValueError("ours")


def test_a_program_is_told_when_to_come_again(request_with_messages):
    class Busy(Refusal):
        message = "Try again in {seconds} seconds."
        status = 503

    answer = refusal_as_problem(Busy(seconds=7), request_with_messages)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "7"
    assert "Retry-After" not in refusal_as_problem(TooEarly(hour=9), request_with_messages).headers
