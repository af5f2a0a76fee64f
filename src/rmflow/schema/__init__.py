"""Every table, declared once in SQLModel; from it come the DDL snapshot, the migrations and the typing of rows."""

# The number kept in the book's `user_version`: the newest migration. A test holds it equal to Alembic's head.
REVISION = 3
# "rmfl" in the header of the file: what says that a SQLite file is an rmflow book.
APPLICATION_ID = 0x726D666C
