"""Exports of the invoices of a period, written while they are sent."""
