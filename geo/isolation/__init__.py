"""Isolation zones: who votes where when a place is closed."""

from geo.isolation.choosing import choose
from geo.isolation.inside import cohorts, people_of
from geo.isolation.reading import examine_zones, read_zones, zones_of
from geo.isolation.responding import respond, respond_ward
from geo.isolation.situation import situation_at

__all__ = [
    "choose",
    "cohorts",
    "examine_zones",
    "people_of",
    "read_zones",
    "respond",
    "respond_ward",
    "situation_at",
    "zones_of",
]
