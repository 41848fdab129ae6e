"""What the law asks (profiles with their sources), apart from what a planner aims for."""

from geo.rules.aims import PlanningAims
from geo.rules.electoral import ElectoralRules, load_rules, profile_for, profile_names
from geo.rules.isolation import IsolationRules
from geo.rules.locks import Locks

__all__ = [
    "ElectoralRules",
    "IsolationRules",
    "Locks",
    "PlanningAims",
    "load_rules",
    "profile_for",
    "profile_names",
]
