"""Lists of people and events: what they are narrowed to, and what is counted."""
