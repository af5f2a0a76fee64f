"""Bytes into records: files as they come, and which of their columns mean what. No database here."""
