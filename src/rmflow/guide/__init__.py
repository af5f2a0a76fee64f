"""The bank's guide as data: six steps, gates, criteria, lists and numbers, in Chinese and English."""
