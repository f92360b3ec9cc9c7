"""The shape of what people type about APIs. Whether it is allowed is the actions' question."""
