"""Who may do what, shown to people, and read by django-guardian."""
