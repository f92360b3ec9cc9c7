"""What a newer definition changes for clients of the older one."""
