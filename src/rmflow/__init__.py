"""rmflow: the relationship manager's six-step guide as a tracker that lets no step be skipped."""

__version__ = "0.1.0"
