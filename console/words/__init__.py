"""Words that people type and others read."""
