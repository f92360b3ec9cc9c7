"""Storage of static files: style sheets joined, compressed, and named by their content."""

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
    """The files of another storage, with each style sheet's imports put in their place."""

    def __init__(self, source: Storage) -> None:
        self.source = source

    def open(self, name: str, mode: str = "rb") -> Any:
        """Open a file; a style sheet with its imports in it."""
        if not name.endswith(".css"):
            return self.source.open(name, mode)
        return ContentFile(joined(name, self._text).encode())

    def _text(self, name: str) -> str:
        """The text of a style sheet as it is in the source."""
        with self.source.open(name) as file:
            return str(file.read(), "utf-8")


class CompressOnce(Compressor):
    """Compresses each file once: its name is that of its content, so it never changes.

    With DEBUG, without Brotli, which takes seconds and saves nothing on one machine.
    """

    def compress(self, path: str) -> list[str]:
        """Compress the file unless that is done. Returns the paths of the compressed files."""
        suffixes = (".br", ".gz") if self.use_brotli else (".gz",)
        is_done = all(Path(f"{path}{suffix}").exists() for suffix in suffixes)
        return [] if is_done else super().compress(path)

    def write_data(self, path: str, data: bytes, suffix: str, stat_result: os.stat_result) -> str:
        """Write a compressed file under another name, and rename it once it is complete."""
        partial = super().write_data(path, data, f"{suffix}.partial", stat_result)
        return str(Path(partial).replace(path + suffix))


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Names files by their content, also in the imports of style sheets and JavaScript modules.

    It does so with DEBUG as well, so that what is developed is what runs in production. Run
    `collectstatic` before the first page.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._urls: dict[tuple[str, str], str] = {}

    def url(self, name: str, force: bool = True) -> str:
        """The URL of a file, kept in memory, because every page uses the same few."""
        key = self.manifest_hash, name
        if key not in self._urls:
            self._urls[key] = super().url(name, force=True)
        return self._urls[key]

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Join the style sheets, then name all files by their content."""
        files = {name: (JoinedSheets(source), path) for name, (source, path) in paths.items()}
        yield from super().post_process(files, *args, **options)
        self._keep_first_names(files)

    def create_compressor(self, **options: Any) -> Compressor:
        """A compressor of static files, with Brotli except in DEBUG."""
        return CompressOnce(use_brotli=not settings.DEBUG, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress the files under their hashed names only, because pages link to those."""
        yield from super().compress_files(set(paths) & set(self.hashed_files.values()))

    def _keep_first_names(self, files: dict[str, tuple[JoinedSheets, str]]) -> None:
        """Save the joined sheets under their plain names as well, for the proxy's error pages."""
        for name, (source, path) in files.items():
            if name.endswith(".css"):
                self.delete(name)
                self._save(name, source.open(path))
