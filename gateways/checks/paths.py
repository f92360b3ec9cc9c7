"""The paths at which gateways ask about calls and report usage."""

CHECK = "/gateway/check"
USAGE = "/gateway/usage"


def is_check(path: str) -> bool:
    """Whether gateways ask about calls here, or below it: some append the path of the call."""
    return path == CHECK or path.startswith(f"{CHECK}/")


def is_for_gateways(path: str) -> bool:
    """Whether the path is one that only gateways request."""
    return path == USAGE or is_check(path)
