"""Static files named by their content, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Renames what stylesheets and JavaScript modules import, too."""

    support_js_module_import_aggregation = True
