"""How a definition is shown: its reference, sample calls, and a file in Markdown."""
