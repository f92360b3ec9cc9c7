"""The type of requests of people who are signed in."""

from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    """A request of a person who is signed in."""

    user: User
