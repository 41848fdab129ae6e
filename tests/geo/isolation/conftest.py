"""A real district with an early plan, made once for all tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.intake import read_planning_folder
from geo.plan import PollingPlan
from geo.rules import load_rules
from geo.runs.planning import Wishes, draw_plan


@pytest.fixture(scope="session")
def district(data_folder: Path) -> PollingPlan:
    """Return a plan of Hai Bà Trưng: 18 wards, lawful and quickly found, not the best."""
    frames = read_planning_folder(data_folder / "hai-ba-trung")
    return draw_plan(frames, load_rules("vn-2021"), Wishes(time_limit_s=0.05))
