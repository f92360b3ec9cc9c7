"""Every page in every state worth looking at, for `bin/pictures` and for the rules of all pages."""
