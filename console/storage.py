"""Static files named by their content, so that a browser may keep them for ever."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Renames what stylesheets and JavaScript modules import, too."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[tuple[str, str], str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Worked out once for each file of a manifest: every page names the same few."""
        if settings.DEBUG:
            return super().url(name, force)
        key = self.manifest_hash, name
        if key not in self._urls:
            self._urls[key] = super().url(name, force)
        return self._urls[key]
