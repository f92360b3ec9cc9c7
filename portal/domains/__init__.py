"""Domains of a Developer Portal: names of hosts, DNS records, certificates, pages."""
