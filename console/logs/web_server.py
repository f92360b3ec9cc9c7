"""gunicorn's logger, for its option `--logger-class`.

gunicorn logs before Django is set up, with a handler of its own. Its `logconfig_dict` is not used,
because that would switch on its log of requests, with their URLs.
"""

import os
from typing import Any

from gunicorn import glogging

from console.logs.formats import Lines, Plain


class Logger(glogging.Logger):
    """gunicorn's logger, with lines in the console's format."""

    def setup(self, cfg: Any) -> None:
        """Set up the handlers, at the start and whenever gunicorn reads its configuration."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
        from django.conf import settings  # not before its module is named

        super().setup(cfg)
        form = Lines() if settings.LOG_FORMAT == "json" else Plain()
        for handler in self.error_log.handlers:
            handler.setFormatter(form)
