"""The APIs of the demo."""
