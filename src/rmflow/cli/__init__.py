"""The command line: one file per command, each a door to an action or a report and nothing more."""
