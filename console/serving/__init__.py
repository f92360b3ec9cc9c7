"""How addresses are read, and how pages and their files are sent."""
