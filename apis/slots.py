"""Places on the pages of APIs, where apps above put their parts."""

from projects.parts import Slot

VERSION = Slot("version")
"""The overview of a version, below its next steps. It is about the version."""
VERSION_ASIDE = Slot("version_aside")
"""Next to that, between its addresses and the other versions."""
