"""The first schema.

Revision ID: 0001
"""

from rmflow.schema.migrations.frozen import create_all

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, index and trigger."""
    create_all(__file__)
