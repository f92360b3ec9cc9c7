"""Static files as a browser gets them: few, compressed, and named by their content."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from console.serving.stylesheets import joined


class JoinedSheets(Storage):
    """The files of another storage, each style sheet with what it imports in it."""

    def __init__(self, source: Storage) -> None:
        self.source = source

    def open(self, name: str, mode: str = "rb") -> Any:
        if not name.endswith(".css"):
            return self.source.open(name, mode)
        return ContentFile(joined(name, self._text).encode())

    def _text(self, name: str) -> str:
        with self.source.open(name) as file:
            return str(file.read(), "utf-8")


class CompressOnce(Compressor):
    """Compresses a file of a name that tells its content, unless that was done before.

    With DEBUG, without Brotli: it takes seconds, and nothing goes over a network.
    """

    def compress(self, path: str) -> list[str]:
        # Each is written whole or not at all.
        suffixes = (".br", ".gz") if self.use_brotli else (".gz",)
        is_done = all(Path(f"{path}{suffix}").exists() for suffix in suffixes)
        return [] if is_done else super().compress(path)

    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        partial = super().write_data(path, data, f"{suffix}.partial", stat_result)
        return str(Path(partial).replace(path + suffix))


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Renames what style sheets and JavaScript modules import, too.

    The same whatever DEBUG says, so that what is developed is what is run: `collectstatic` comes
    before the first page.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[tuple[str, str], str] = {}

    def url(self, name: str, force: bool = True) -> str:
        """Worked out once for each file of a manifest: every page names the same few."""
        key = self.manifest_hash, name
        if key not in self._urls:
            self._urls[key] = super().url(name, force=True)
        return self._urls[key]

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Join the sheets, then name them by what is in them."""
        files = {name: (JoinedSheets(source), path) for name, (source, path) in paths.items()}
        yield from super().post_process(files, *args, **options)
        self._keep_first_names(files)

    def create_compressor(self, **options: Any) -> Compressor:
        return CompressOnce(use_brotli=not settings.DEBUG, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Only under the names that pages link to."""
        yield from super().compress_files(set(paths) & set(self.hashed_files.values()))

    def _keep_first_names(self, files: dict[str, tuple[JoinedSheets, str]]) -> None:
        """Join the sheets under their first names, too: error pages know no others."""
        for name, (source, path) in files.items():
            if name.endswith(".css"):
                self.delete(name)
                self._save(name, source.open(path))
