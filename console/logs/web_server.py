"""How gunicorn writes what it says itself: `--logger-class`.

It speaks before Django is there, and has its own handler for that. A configuration in its place
(`logconfig_dict`) would switch its log of requests on, with addresses and queries.
"""

import os
from typing import Any

from gunicorn import glogging

from console.logs.formats import Lines, Plain


class Logger(glogging.Logger):
    """gunicorn's, with lines in the form of all others."""

    def setup(self, cfg: Any) -> None:
        """Set its handlers up, at the start and whenever gunicorn reads its configuration."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
        from django.conf import settings  # not before its module is named

        super().setup(cfg)
        form = Lines() if settings.LOG_FORMAT == "json" else Plain()
        for handler in self.error_log.handlers:
            handler.setFormatter(form)
