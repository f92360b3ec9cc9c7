"""What gateways ask: may this one do that? In the words of AuthZEN 1.0, RFC 7662 and nginx."""
