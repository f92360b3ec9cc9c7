"""What browsers are called."""

import pytest

from accounts.browsers.names import BROWSERS, SYSTEMS, browser_name

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
WINDOWS = f"(Windows NT 10.0; Win64; x64) {CHROME}"
ANDROID = f"(Linux; Android 10; K) {CHROME}"
IPHONE = "(iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("(X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        (WINDOWS, "Chrome on Windows"),
        (f"{WINDOWS} Edg/142.0", "Edge on Windows"),
        (f"(Macintosh; Intel Mac OS X 10_15_7) {CHROME} OPR/124.0", "Opera on macOS"),
        (ANDROID, "Chrome on Android"),
        (f"{ANDROID} EdgA/142.0", "Edge on Android"),
        (f"{ANDROID} SamsungBrowser/29.0", "Samsung Internet on Android"),
        (f"(X11; CrOS x86_64 14541.0.0) {CHROME}", "Chrome on ChromeOS"),
        (f"{IPHONE} Version/18.6 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{IPHONE} CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{IPHONE} FxiOS/145.0 Mobile/15E148 Safari/604.1", "Firefox on iPhone"),
        ("(X11; Linux x86_64) Something/1", "Linux"),
    ],
)
def test_the_common_ones_have_the_names_that_their_owners_know(user_agent, name):
    assert browser_name(f"Mozilla/5.0 {user_agent}") == name


def test_the_longest_name_has_room():
    longest = f"{max(BROWSERS.values(), key=len)} on {max(SYSTEMS.values(), key=len)}"

    assert len(longest) <= 60


@pytest.mark.parametrize("user_agent", ["", "curl/8.5.0", "firefox", "\0"])
def test_others_have_none(user_agent):
    assert browser_name(user_agent) == ""
