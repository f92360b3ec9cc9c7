"""Statements and CPU of pages, relative to bare Django pages: a small one, and one as large.

The small one, (d), is the same for all: the bare page without rows, and with no text to fill it.
All run in this process, warm, in turn: a round is a few requests to each page and as many to its
yardsticks, and the figure is the median of the rounds' ratios. The clock is the CPU time of the
thread, so waiting for PostgreSQL does not count, and neither does whatever else the machine does.
Statements are counted on their way to the server.
"""

from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urljoin

from bench import furnished, people
from bench.furnished import Page
from bench.visits import REQUESTS, Visit, bare, browser_of, console

ROUNDS = 15
GROWN = ("members, 1,000", "members, 10,000")
"""Of an organization, and of one of ten times its size."""


@dataclass(frozen=True)
class Compared:
    """A page and its yardstick."""

    page: Page
    visit: Visit
    bare: Visit


def compared(page: Page) -> Compared:
    """The page, and a bare one for the same person with as many rows and as large."""
    path = urljoin(f"/organizations/{page.organization.handle}/", page.path)
    cookies = browser_of(page.user, path)
    visit = Visit(console, path, cookies)
    start = f"/organizations/{page.organization.handle}/bare/{page.rows}"
    smallest = Visit(bare, f"{start}/0/", cookies)
    filling = max(0, len(visit()) - len(smallest()) - 4)
    return Compared(page, visit, Visit(bare, f"{start}/{filling}/", cookies))


def main() -> None:
    """Measure, and print a table."""
    pages = [compared(page) for page in furnished.pages()]
    people.tell_the_planner()
    for _ in range(REQUESTS):
        for each in pages:
            each.visit()
            each.bare()
    first = pages[0]
    path = f"/organizations/{first.page.organization.handle}/bare/0/0/"
    small = Visit(bare, path, first.bare.cookies)
    rounds = [_round(pages, small, number) for number in range(ROUNDS)]

    print(f"{'':28} {'statements':>10} {'kB':>6} {'× (d)':>6} {'at most':>7}  × same size")
    print(f"{'(d)':28} {small.statements():10} {len(small()) / 1000:6.1f} {1:6.2f}")
    for number, each in enumerate(pages):
        times = median(spent[number] / least for spent, _, least in rounds)
        low, middle, high = quantiles(
            (spent[number] / own[number] for spent, own, _ in rounds), n=4
        )
        most = f"{each.page.most:7.1f}" if each.page.most else " " * 7
        print(
            f"{each.page.name:28} {each.visit.statements():10} {len(each.visit()) / 1000:6.1f}"
            f" {times:6.2f} {most}  {middle:.2f}, half {low:.2f} to {high:.2f}"
        )
    small_one, large_one = (
        next(at for at, each in enumerate(pages) if each.page.name == name) for name in GROWN
    )
    growth = median(spent[large_one] / spent[small_one] for spent, _, _ in rounds)
    print(f"\n{GROWN[1]} relative to {GROWN[0]}: {growth:.2f}")


def _round(
    pages: list[Compared], small: Visit, number: int
) -> tuple[list[float], list[float], float]:
    """Seconds of CPU for each page and for its yardstick, neither of them always first; and (d)."""
    least, spent, own = small.cpu(), [], []
    for each in pages:
        order = [each.visit, each.bare] if number % 2 else [each.bare, each.visit]
        cpu = {visit: visit.cpu() for visit in order}
        spent.append(cpu[each.visit])
        own.append(cpu[each.bare])
    return spent, own, least
