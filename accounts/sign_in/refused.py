"""Steps of signing in that were refused, in the log: why, but neither by who nor of which account.

The line has the ID of the request. So has that of a proxy, which knows the address it came from.
"""

import logging

TOO_MANY = {"rate_limited", "too_many_login_attempts"}
WRONG = {
    *("email_password_mismatch", "enter_current_password", "incorrect_password"),
    *("incorrect_code", "incorrect-code", "code-used-already"),
}
"""By allauth's names, and those of our own rules."""

logger = logging.getLogger(__name__)


def log_refused_step(why: str) -> None:
    """Write the line, if it is one of these reasons."""
    if why in TOO_MANY | WRONG:
        level = logging.WARNING if why in TOO_MANY else logging.INFO
        logger.log(level, "A step of signing in was refused: %s", why)
