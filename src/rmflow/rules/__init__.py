"""Pure functions from plain facts to findings: the gates, the figures, the quotas. No database, no clock."""
