"""People who come back from a page of the payment provider.

What became of it is asked, not believed: the address that they come back to decides only what a
page says while the provider is asked.
"""

from django.http import HttpRequest

RETURNED = "returned"


def return_address(address: str) -> str:
    """Where people come back to once they have entered a card, and not after they canceled."""
    return f"{address}?{RETURNED}=1"


def has_returned(request: HttpRequest) -> bool:
    """Whether the address says that this person comes from there."""
    return RETURNED in request.GET
