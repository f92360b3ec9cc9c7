"""Places on pages of the portal, where apps above put their parts."""

from projects.parts import Slot

APPLICATION = Slot("application")
"""At the beginning of the page of an application. It is about the application."""
PLANS = Slot("plans")
"""Above the list of plans and the forms of one. It is about the organization."""
