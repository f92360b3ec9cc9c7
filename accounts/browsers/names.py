"""The name of a browser, as its owner knows it: "Firefox on Linux".

By a table of the common ones. Libraries for this have a thousand patterns to keep up to date, while
browsers reveal less with each release.
"""

# Most browsers also name those they descend from, so the special ones come first.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def browser_name(user_agent: str) -> str:
    """The browser and its system by the User-Agent header, or what is known of them, or "".

    Consists of words of the tables alone, so that nothing of what a client sends is kept.
    """
    names = (_first_match(BROWSERS, user_agent), _first_match(SYSTEMS, user_agent))
    return " on ".join(name for name in names if name)


def _first_match(names: dict[str, str], user_agent: str) -> str:
    """The name of the first mark that the header contains; "" if it contains none."""
    return next((name for mark, name in names.items() if mark in user_agent), "")
