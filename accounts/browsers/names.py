"""What a browser is called, in words that its owner knows: "Firefox on Linux".

A table of the common ones. Libraries for this bring a thousand patterns that have to be kept up to
date, and browsers tell less with each release: the name and the system are what is left.
"""

# Most browsers also claim to be those they descend from, so the special ones come first.
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
    """The browser and its system, as far as the header tells; "" if it tells neither.

    Only words of the tables are in it: whatever a client sends, nothing of it is kept.
    """
    found = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return " on ".join(name for name in found if name)


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")
