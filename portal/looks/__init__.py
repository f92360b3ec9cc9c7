"""How the Developer Portal of an organization looks: accents, logos, the look that is live."""
