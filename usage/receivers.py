"""What this app does when something below it happens."""
