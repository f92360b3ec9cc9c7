"""What a session keeps of somebody who is not signed in yet."""

from django.http import HttpRequest

GOING_TO = "account_going_to"
"""Where somebody was going who was asked to prove an address."""
PROVED_ADDRESS = "account_verified_email"
"""Where allauth keeps which address a mailed link has proved."""

_OF_ALLAUTH = "account_"


def forget_what_was_begun(request: HttpRequest) -> None:
    """Wait for no code any more: neither of a sign-in, nor of a new account or password.

    allauth has no function for it in the open. What it has begun it keeps under names that begin
    with its app's.
    """
    for name in list(request.session.keys()):
        if name.startswith(_OF_ALLAUTH) and name not in {GOING_TO, PROVED_ADDRESS}:
            del request.session[name]
