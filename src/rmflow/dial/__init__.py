"""The call session (guide 1.3): a card, a key, a note, a next date, the next card. A door: it only calls actions."""
