"""Every page in every state worth looking at: for `bin/pictures`, and for what every page must keep."""
