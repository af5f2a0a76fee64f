"""The demonstration: a throwaway book of invented customers, and an RM's morning played in it."""
