"""People who come back from a page of the payment provider.

What became of it is asked, not believed: the address that they come back to decides only what a
page says while the provider is asked.
"""

from django.http import HttpRequest

RETURNED = "returned"


def return_address(address: str) -> str:
    """The address that the provider leads back to after a card was entered, not after a cancel."""
    return f"{address}?{RETURNED}=1"


def has_returned(request: HttpRequest) -> bool:
    """Whether the request's address says that the person comes from the provider's page."""
    return RETURNED in request.GET
