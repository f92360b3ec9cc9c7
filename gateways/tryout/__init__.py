"""Try it: a form made from an API's definition, a call through its gateway, and what came back."""
