"""Pages that reload a part of themselves while another process works on what they show.

A view must read whether something is awaited before all else that the page shows of it, so that a
change between two queries is either shown or looked for.
"""

from django.http import HttpRequest

LOOK_AFTER = (2, 2, 4, 8, 15, 30, 60, 60, 60)
"""Seconds until the first, second, third … reload."""
LOOKED = {str(times) for times in range(len(LOOK_AFTER) + 1)}


def next_look(request: HttpRequest, is_waiting: bool) -> dict[str, int | None]:
    """Template context: the seconds until `next_look`, None for never, and the count `looked`."""
    count = request.GET.get("looked", "0")
    looks = int(count) if count in LOOKED else 0
    is_due = is_waiting and looks < len(LOOK_AFTER)
    return {"looked": looks + 1, "next_look": LOOK_AFTER[looks] if is_due else None}
