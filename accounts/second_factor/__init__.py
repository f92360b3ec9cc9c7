"""Second factors: authenticator apps, passkeys, recovery codes, and what to do without them."""
