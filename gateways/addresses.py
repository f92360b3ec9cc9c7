"""Where gateways ask."""

CHECK = "/gateway/check"


def is_check(path: str) -> bool:
    """Whether a gateway asks here. Any path below the address is the same: some add the call's."""
    return path == CHECK or path.startswith(f"{CHECK}/")
