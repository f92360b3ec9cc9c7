"""What people do on pages and programs by operations, action by action."""
