"""The largest ward of Hai Bà Trưng (139 groups): the verdict comes while the planner waits."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from geo.editing import Edit, effect, preview
from geo.editing.edits import LockArea, MergeAreas, MoveUnits
from geo.intake import read_planning_folder
from geo.plan import PollingPlan, audit
from geo.plan.document import plan_document
from geo.plan.reading import settled
from geo.rules import load_rules
from geo.runs import Wishes, draw_plan

WARD = "00283"
PROMPT_S = 1.0

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def plan(data_folder: Path) -> PollingPlan:
    frames = read_planning_folder(data_folder / "hai-ba-trung")
    wishes = Wishes(wards=(WARD,), time_limit_s=1.0)
    drawn = draw_plan(frames, load_rules(frames.rules, frames.polling_day), wishes)
    return settled(plan_document(drawn))


def border_edit(plan: PollingPlan) -> Edit:
    """Return the move of a unit that stands on the border of its area to the area beyond."""
    ward = plan.wards[0]
    assert ward.allocation is not None
    number = {u: n for n, area in enumerate(ward.allocation.areas, 1) for u in area.units}
    edges = ward.territory.edges
    pairs = zip(edges["u"], edges["v"], strict=True)
    sizes = [len(area.units) for area in ward.allocation.areas]
    u, v = next((u, v) for u, v in pairs if number[u] != number[v] and sizes[number[u] - 1] > 1)
    return MoveUnits(units=(str(ward.territory.units.index[u]),), to=number[v])


def test_a_verdict_on_a_ward_of_139_groups_comes_within_a_second(plan: PollingPlan):
    for edit in (border_edit(plan), MergeAreas(areas=(1, 2)), LockArea(area=1)):
        took = []
        for _ in range(3):
            start = time.perf_counter()
            seen = preview(plan, WARD, edit)
            took.append(time.perf_counter() - start)
        assert min(took) < PROMPT_S
        kept = settled(plan_document(seen.plan))
        errors = [f for f in audit(kept) if f.severity == "error" and not f.waived]
        assert seen.after.errors == len(errors)


def test_a_move_and_its_way_back_leave_the_areas_as_they_were(plan: PollingPlan):
    edit = border_edit(plan)
    assert isinstance(edit, MoveUnits)
    there = preview(plan, WARD, edit)
    assert [unit.unit_code for unit in there.units] == list(edit.units)
    assert len(there.areas) == 2
    back = effect(there.plan, plan)
    assert back.voters_moved == there.voters_moved > 0
    assert back.after == there.before
