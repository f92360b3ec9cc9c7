"""Where the source of a component is: addresses of Git repositories, folders and branches in them.

Nothing here asks a repository: the console stores these for people and for engines to read.
"""

import re
from urllib.parse import urlsplit

LONGEST = 300
"""Characters of a repository's address."""
LONGEST_PART = 200
"""Characters of a folder, and of a branch."""
_SCP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^\s:/-][^\s:]*")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]")
_PRINTABLE = re.compile(r"[!-~]+")
_BRANCH = re.compile(r"[^\s\x00-\x1f\x7f~^:?*\[\\]+")
FORMS = "Enter a URL such as https://git.example.com/acme/orders or git@example.com:acme/orders."
IN_THE_ENGINE = "Remove the user name and password from the URL. Put them into the engine."


def repository_problem(address: str) -> str:
    """Why this is not valid as the URL of a Git repository, in words; empty if it is."""
    if len(address) > LONGEST:
        return f"Enter at most {LONGEST} characters."
    if not _PRINTABLE.fullmatch(address) or address.startswith("-"):
        return FORMS
    if _SCP.fullmatch(address):
        return ""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return FORMS
    if parts.scheme not in {"https", "ssh"} or not _HOST.fullmatch(_host(parts.netloc)):
        return FORMS
    if parts.password is not None or (parts.scheme == "https" and "@" in parts.netloc):
        return IN_THE_ENGINE
    if (parts.username or "").startswith("-") or len(parts.path) <= 1:
        return FORMS
    return FORMS if parts.query or parts.fragment else ""


def folder_problem(folder: str) -> str:
    """Why this is not valid as a folder of a repository; empty if it is, or if it is empty."""
    steps = folder.split("/")
    if folder and (not folder.isprintable() or "\\" in folder or {"", "..", "."} & {*steps}):
        return "Enter a folder inside the repository, such as services/orders."
    return ""


def branch_problem(branch: str) -> str:
    """Why Git's rules forbid this branch name; empty if they do not, or if it is empty."""
    if not branch:
        return ""
    steps = branch.split("/")
    is_valid = (
        _BRANCH.fullmatch(branch)
        and branch.isprintable()
        and not branch.startswith("-")
        and ".." not in branch
        and "@{" not in branch
        and all(
            step and not step.startswith(".") and not step.endswith((".", ".lock"))
            for step in steps
        )
    )
    return "" if is_valid else "Enter the name of a Git branch, such as main."


def commit_url(repository: str, commit: str) -> str:
    """The page of the commit, where most Git hosts have it; empty for an ssh:// URL."""
    if match := re.fullmatch(r"[^@/]+@([^:/]+):(.+)", repository):
        repository = f"https://{match[1]}/{match[2]}"
    if not repository.startswith("https://"):
        return ""
    return f"{repository.rstrip('/').removesuffix('.git')}/commit/{commit}"


def _host(netloc: str) -> str:
    """The host of a URL's network location, without user name, password and port."""
    host = netloc.rpartition("@")[2]
    return host if host.startswith("[") and host.endswith("]") else re.sub(r":\d{0,5}$", "", host)
