"""Pages that look again, by themselves, for what another process is about to do.

Whether something is awaited is read before all else that the page shows of it: what happens between
two statements is then shown, or looked for.
"""

from django.http import HttpRequest

LOOK_AFTER = (2, 2, 4, 8, 15, 30, 60, 60, 60)
"""Seconds after which a page looks again, each time."""
LOOKED = {str(times) for times in range(len(LOOK_AFTER) + 1)}


def next_look(request: HttpRequest, is_waiting: bool) -> dict[str, int | None]:
    """What a template needs: `next_look` in so many seconds, None for never, and the count."""
    looked = request.GET.get("looked", "0")
    looks = int(looked) if looked in LOOKED else 0
    is_due = is_waiting and looks < len(LOOK_AFTER)
    return {"looked": looks + 1, "next_look": LOOK_AFTER[looks] if is_due else None}
