"""What a browser complains about: errors, refused scripts and styles, files that are missing."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Response

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP refused ${event.blockedURI} by ${event.violatedDirective}`));
"""
SPOKEN = {"error", "warning"}
INTENDED = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")
"""A page with a status of 4xx is a journey's business, and is reported as a failed load. A request
that htmx drops for a later one, as `hx-sync` asks it to, is reported by these two events; any other
failure of a request has an event of its own next to them."""


class Complaints:
    """Collects them from every window that it listens to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.faults: list[str] = []

    def listen_to(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(error.page, f"threw {error.error}"))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in SPOKEN and not message.text.startswith(INTENDED):
            self._note(message.page, f"said {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.url} answered {response.status}")
        if response.request.resource_type != "document" and response.status >= 400:
            self.heard.append(f"{response.url} answered {response.status}")

    def _note(self, page: object, text: str) -> None:
        self.heard.append(f"{getattr(page, 'url', 'a page')} {text}")
