"""The migrations of a book, oldest first, each with the whole DDL as it was then.

A new one, after the tables have changed: `python -m rmflow.schema.ddl`, copy `snapshot.sql` to `versions/000N.sql`,
write `versions/000N_what.py` with the calls of `frozen` that lead there, raise `REVISION`. A test holds that an older
book then reads like a new one.
"""
