"""The life of an API version: its states, the steps between them, and what stands in the way."""
