"""The time zone of the browser with which a person signs in, as a first guess of theirs."""

from django.http import HttpRequest

from accounts.models import User
from console.words.time_zones import zones

FIELD = "zone"
"""The hidden field of forms for signing in and up, which `time.js` fills in; also the session's
key."""


def keep_zone(request: HttpRequest) -> None:
    """Keep the posted time zone in the session, while a provider signs the person in.

    Does nothing without a script that filled in the field, or for an unknown name.
    """
    if zone := _posted_zone(request):
        request.session[FIELD] = zone


def adopt_zone(request: HttpRequest, user: User) -> None:
    """Save the browser's time zone for a person who has none, in one statement.

    Does nothing for others, so that a journey does not change what a person has chosen.
    """
    kept_zone = request.session.pop(FIELD, "")
    zone = _posted_zone(request) or kept_zone
    if zone and not user.time_zone:
        User.objects.filter(pk=user.pk, time_zone="").update(time_zone=zone)
        user.time_zone = zone


def _posted_zone(request: HttpRequest) -> str:
    """The name of the time zone that the form has; empty without one, or for an unknown one."""
    zone = request.POST.get(FIELD, "")
    return zone if zone in zones() else ""
