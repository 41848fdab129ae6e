"""Isolation zones: who votes where when a place is closed."""

from geo.isolation.choosing import choose
from geo.isolation.evening import Evening, ZoneChange
from geo.isolation.inside import cohorts, people_of
from geo.isolation.people import read_people
from geo.isolation.reading import examine_zones, read_zones, zones_of
from geo.isolation.responding import respond, respond_ward
from geo.isolation.scenario_files import read_scenarios
from geo.isolation.scenarios import ScenarioCase, compare_scenarios, prepare, switch
from geo.isolation.situation import situation_at

__all__ = [
    "Evening",
    "ScenarioCase",
    "ZoneChange",
    "choose",
    "cohorts",
    "compare_scenarios",
    "examine_zones",
    "people_of",
    "prepare",
    "read_people",
    "read_scenarios",
    "read_zones",
    "respond",
    "respond_ward",
    "situation_at",
    "switch",
    "zones_of",
]
