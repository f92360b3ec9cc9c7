"""Where gateways ask and report."""

CHECK = "/gateway/check"
USAGE = "/gateway/usage"


def is_check(path: str) -> bool:
    """Whether a gateway asks here. Any path below the address is the same: some add the call's."""
    return path == CHECK or path.startswith(f"{CHECK}/")


def is_for_gateways(path: str) -> bool:
    """Whether only gateways come here, whatever for."""
    return path == USAGE or is_check(path)
