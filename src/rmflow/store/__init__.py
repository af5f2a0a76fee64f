"""The only room that knows SQL: rows in and out of a book, every write with its journal image."""
