"""Files of the invoices of a period, made while they are sent."""
