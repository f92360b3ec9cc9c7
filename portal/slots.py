"""Places on pages of the Developer Portal's settings, where apps above put their parts."""

from projects.parts import Slot

PLANS = Slot("plans")
"""Above the list of plans and the forms of one. It is about the organization."""
