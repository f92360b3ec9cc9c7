"""Logging refused steps of signing in: the reason, but neither the client nor the account.

The line has the ID of the request. So does that of a proxy, which knows the IP address.
"""

import logging

TOO_MANY = {"rate_limited", "too_many_login_attempts"}
WRONG = {
    *("email_password_mismatch", "enter_current_password", "incorrect_password"),
    *("incorrect_code", "incorrect-code", "code-used-already"),
}
"""Error codes of allauth, and slugs of our refusals."""

logger = logging.getLogger(__name__)


def log_refused_step(why: str) -> None:
    """Log a refused step of signing in, if this error code or slug stands for one.

    As a warning for too many attempts, otherwise as information.
    """
    if why in TOO_MANY | WRONG:
        level = logging.WARNING if why in TOO_MANY else logging.INFO
        logger.log(level, "A step of signing in was refused: %s", why)
