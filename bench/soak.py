"""The embedded default for half an hour: does every mail go, does anything end, does memory grow?

Beside it are clients that ask five times a second and leave their connections open.

It fails when a process ended, a request failed, or a mail was lost or took longer than 5 s.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from tests.attacks import Target, lingering
from tests.services import chromium
from tests.started import Started, Visitor, starter

MINUTES = 30
MAIL_EVERY = 10  # seconds
EXPORT_EVERY = 30  # seconds
LOOKS_FOR = 0.5  # seconds that someone looks at a page
LONGEST_DELAY = 5  # seconds
ORGANIZATION = "/organizations/stark-industries"
PEOPLE = ["ada@stark.example", "grace@stark.example"]
PLACES = [
    "/",
    f"{ORGANIZATION}/",
    f"{ORGANIZATION}/settings/",
    f"{ORGANIZATION}/settings/members/",
    f"{ORGANIZATION}/settings/members/?q=grace",
    f"{ORGANIZATION}/settings/roles/",
    "/accounts/profile/",
    "/organizations/",
]


class Soak:
    """One run: what was asked for, and what came of it."""

    def __init__(self, console: Started) -> None:
        self.console = console
        self.asked: dict[str, float] = {}
        self.delays: dict[str, float] = {}
        self.statuses: Counter[int] = Counter()
        self.memory: dict[str, dict[str, int]] = {}
        self.read: set[Path] = set()

    def run(self, pages: list[Page], minutes: float) -> None:
        """Keep everything busy for so long, then wait for the last mail."""
        start = time.monotonic()
        due = {"minute 1": 60.0, "middle": minutes * 30}
        mails = exports = 0
        for page in pages:
            page.context.on("response", lambda response: self.statuses.update([response.status]))
        while (passed := time.monotonic() - start) < minutes * 60:
            if passed >= mails * MAIL_EVERY:
                mails += 1
                self.ask_for_mail(f"soak-{mails}@example.com")
            if passed >= exports * EXPORT_EVERY:
                exports += 1
                export(pages[0], "Export CSV" if exports % 2 else "Export JSON lines")
            for label in [label for label, at in due.items() if passed >= at]:
                self.memory[label] = resident(self.console)
                del due[label]
            for number, page in enumerate(pages):
                page.goto(PLACES[int(passed + number * 3) % len(PLACES)])
            self.look_for_mail()
            pages[0].wait_for_timeout(LOOKS_FOR * 1000)
        until = time.monotonic() + 60
        while len(self.delays) < len(self.asked) and time.monotonic() < until:
            time.sleep(0.1)
            self.look_for_mail()
        self.memory["end"] = resident(self.console)

    def ask_for_mail(self, address: str) -> None:
        """Have someone new sign up, who is mailed a code."""
        self.asked[address] = time.time()
        Visitor(self.console.origin).sign_up(address)

    def look_for_mail(self) -> None:
        """Note when each mail came that was not seen before."""
        for file in set((self.console.data / "mail").glob("*.eml")) - self.read:
            self.read.add(file)
            address = str(message_from_bytes(file.read_bytes(), policy=policy.default)["To"])
            if address in self.asked:
                self.delays[address] = file.stat().st_mtime - self.asked[address]

    def report(self) -> bool:
        """Print what came of it; whether all is well."""
        delays = sorted(self.delays.values())
        ended = [line for line in self.console.log.splitlines() if "is started again" in line]
        tracebacks = self.console.log.count("Traceback")
        failed = sum(count for status, count in self.statuses.items() if status >= 500)
        middle, late, last = (
            median(delays),
            quantiles(delays, n=20, method="inclusive")[-1],
            delays[-1],
        )
        print(f"mails: {len(self.asked)} asked for, {len(delays)} arrived, after")
        print(f"  {middle:.1f} s (median), {late:.1f} s (95 %), {last:.1f} s (the latest)")
        statuses = sorted(self.statuses.items())
        print("answers:", ", ".join(f"{status}: {count}" for status, count in statuses))
        print(f"processes that ended: {len(ended)}; tracebacks in the log: {tracebacks}")
        print(*ended, sep="\n", end="\n" if ended else "")
        print(f"{'resident memory, MB':44}" + "".join(f"{label:>10}" for label in self.memory))
        for process in self.memory["end"]:
            sizes = [sizes.get(process) for sizes in self.memory.values()]
            print(f"{process:44}" + "".join(f"{size or '-':>10}" for size in sizes))
        arrived = len(delays) == len(self.asked) and delays[-1] <= LONGEST_DELAY
        return arrived and not (ended or tracebacks or failed)


def sign_in(browser: Browser, console: Started, address: str, password: str) -> Page:
    """A page of this person, who is in the demo."""
    page = browser.new_context(base_url=console.origin).new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(address)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/organizations/**")
    return page


def export(page: Page, button: str) -> None:
    """Download the history."""
    page.goto(f"{ORGANIZATION}/settings/history/")
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    assert len(download.value.path().read_bytes()) > 100


def resident(console: Started) -> dict[str, int]:
    """Megabytes of each process, by its id and command."""
    found = {console.process.pid: "bin/start", **console.descendants()}
    table = subprocess.run(
        ["ps", "-o", "pid=,rss=", "-p", ",".join(map(str, found))],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split() for line in table.stdout.splitlines()]
    return {name_of(found[int(pid)], int(pid)): int(kilobytes) // 1024 for pid, kilobytes in rows}


def name_of(command: str, pid: int) -> str:
    """What to call a process in the report."""
    return f"{command.split()[0]} ({pid})"


def main(arguments: list[str]) -> int:
    """Run for as many minutes as given, in a folder of its own."""
    minutes = float(arguments[0]) if arguments else MINUTES
    with (
        tempfile.TemporaryDirectory(prefix="console-soak-") as folder,
        starter(Path(folder, "data"), is_new=True) as start,
        sync_playwright() as playwright,
    ):
        console = start()
        assert console.first_line(), console.log
        password = console.manage("demo").partition("password: ")[2].splitlines()[0]
        browser = playwright.chromium.launch(
            executable_path=chromium().address, args=["--no-sandbox", "--disable-gpu"]
        )
        soak = Soak(console)
        pages = [sign_in(browser, console, person, password) for person in PEOPLE]
        with lingering(Target(console.port, [], host="localhost")):
            soak.run(pages, minutes)
        browser.close()
        return 0 if soak.report() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
