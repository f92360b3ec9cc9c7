"""Domains that organizations claim and prove: names of hosts and of email domains, DNS, checks."""
