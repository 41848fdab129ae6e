"""A finished plan: its document, its audit, its equity, its folder."""

from geo.plan.model import PollingPlan, WardPlan

__all__ = ["PollingPlan", "WardPlan"]
