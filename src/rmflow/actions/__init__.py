"""Verbs that change one thing each. They write through the unit of work and never commit."""
