"""Consent, erasure, suppression; triggers that let a last move be taken back and a person's images be redacted.

Revision ID: 0003
"""

from rmflow.schema.migrations.frozen import create, remake_triggers

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the new tables, and every trigger anew."""
    for table in ("consent", "erasure", "suppression"):
        create(__file__, table)
    remake_triggers(__file__)
