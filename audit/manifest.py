"""What the history declares."""

from audit import events
from console.manifests import all_in

DECLARED = [*all_in(events)]
