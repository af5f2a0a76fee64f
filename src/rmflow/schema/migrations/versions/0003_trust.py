"""Consent, erasure, suppression; indexes for who lacks care; triggers that let a last move be taken back and a person's images be redacted.

Revision ID: 0003
"""

from rmflow.schema.migrations.frozen import create, remake_index, remake_triggers

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the new tables and indexes, and every trigger anew."""
    for table in ("consent", "erasure", "suppression"):
        create(__file__, table)
    for index in ("ix_opportunity_step", "ix_prospect_tiered", "ix_care_open", "ix_follow_up_due"):
        remake_index(__file__, index)
    remake_triggers(__file__)
