"""What pages of usage show: queries, figures, charts and tables."""
