"""Boards: components by environments, with what runs there and what is on its way."""
