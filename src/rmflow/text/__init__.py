"""Ground for text that people type: money, days, phones, codes, names, birthdays, and what may be shown or
kept.

Everything here is pure: no clock, no files but `pinyin.dat`, no database. What cannot be read raises
`BadInput`. Importing a module of this room loads nothing but the standard library's small modules
(docs/decisions.md, 3).
"""
