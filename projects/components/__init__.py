"""Arithmetic and parsing of what a component has: source, endpoints, accepted events, schedules."""
