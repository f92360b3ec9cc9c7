"""Long lists: searched, narrowed, ordered, and shown page by page."""
