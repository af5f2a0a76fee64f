"""Days off, calendars, call sessions; what an imported opportunity is about.

Revision ID: 0002
"""

from rmflow.schema.migrations.frozen import create, rebuild

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the new tables, and `opportunity` anew with its two columns."""
    rebuild(__file__, "opportunity")
    for table in ("day_off", "calendar_year", "dial_session"):
        create(__file__, table)
