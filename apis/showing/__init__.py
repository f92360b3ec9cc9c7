"""How a definition is shown: its reference on pages, as it was written, and as files."""
