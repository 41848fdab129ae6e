"""Isolation zones: who votes where when a place is closed."""
