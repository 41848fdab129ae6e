"""The evening before: every acknowledged change is kept, whatever happens in between."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from shapely.affinity import translate
from shapely.geometry import Point, box

from geo.allocation import Allocation, Area
from geo.errors import CallError, InputError, IntakeError
from geo.isolation import respond, situation_at
from geo.isolation.evening import SCENARIO, Evening, ZoneChange
from geo.plan import PollingPlan, WardPlan
from geo.plan.isolation import HomeCount, MeasureKind, Risk, Zone, ZoneKind
from geo.rules import Locks, PlanningAims, load_rules
from tests.builders import GRID_CRS, grid_territory

RULES = load_rules("vn-2021")
DAY = date(2021, 5, 23)
BEGAN = datetime(2021, 5, 20)


def published() -> PollingPlan:
    """Sixteen groups of 150 voters in 4 × 4, four areas of one row each, a site in each group."""
    ground = grid_territory(4, 4, voters=150)
    areas = tuple(Area(tuple(range(4 * r, 4 * r + 4)), 4 * r + 1) for r in range(4))
    ward = WardPlan(ground, Allocation(areas, 0.0, {}, 0.0, True, "proved", 600.0))
    return PollingPlan((ward,), RULES, PlanningAims(), Locks(), GRID_CRS)


def blockade(code: str, column: int, row: int, **more: object) -> Zone:
    """Return a blockade of one group."""
    shape = box(100 * column, -100 * row - 100, 100 * column + 100, -100 * row)
    return replace(Zone(code, ZoneKind.BLOCKADE, shape, BEGAN), **more)


def home(group: str, voters: int, risk: Risk = Risk.HOME_F1) -> ZoneChange:
    return ZoneChange(home=HomeCount(group, DAY, voters, risk))


def random_changes(seed: int, count: int) -> list[ZoneChange]:
    """Return changes that are each lawful after those before."""
    rng = np.random.default_rng([20210522, seed])
    standing: list[str] = []
    changes: list[ZoneChange] = []
    for number in range(count):
        column, row = (int(v) for v in rng.integers(0, 4, 2))
        if standing and rng.random() < 0.3:
            changes.append(ZoneChange(remove=standing.pop(int(rng.integers(len(standing))))))
        elif rng.random() < 0.5:
            changes.append(home(f"r{row}c{column}", int(rng.integers(0, 31))))
        else:
            place = Point(100 * column + rng.uniform(10, 90), -100 * row - rng.uniform(10, 90))
            kind = ZoneKind.QUARANTINE_FACILITY
            code = f"CL{number}"
            zone = Zone(code, kind, place, BEGAN, voters=int(rng.integers(1, 200)))
            changes.append(ZoneChange(put=zone))
            standing.append(code)
    return changes


def at_one_go(plan: PollingPlan, evening: Evening) -> object:
    situation = situation_at(evening.zones, evening.home, DAY, RULES.isolation)
    return respond(plan, situation)


def test_a_change_is_answered_for_its_ward_and_the_plan_carries_it(tmp_path: Path) -> None:
    with Evening(published(), tmp_path / "evening.jsonl") as evening:
        assert evening.response.measures == ()
        response = evening.apply(ZoneChange(put=blockade("PT1", 0, 0)))
        (measure,) = [m for m in response.measures if m.zone_code == "PT1"]
        assert measure.voters == 150
        response = evening.apply(home("r3c3", 12))
        boxes = [m for m in response.measures if m.kind is MeasureKind.AUXILIARY_BOX]
        assert sum(m.voters for m in boxes) == 12
        assert evening.apply(home("r3c3", 0)) == evening.apply(home("r3c2", 0))
        assert evening.apply(ZoneChange(remove="PT1")).measures == ()
        plan = evening.plan
        assert plan.isolation is not None
        assert plan.isolation.in_force == SCENARIO
        assert plan.isolation.response == evening.response


def test_a_ward_whose_station_stands_in_a_neighbours_blockade_is_answered_too(
    tmp_path: Path,
) -> None:
    # The ward's second site stands 150 m east of it, in the ward beside it.
    ground = grid_territory(1, 2, voters=500, sites={"home": (0, 0), "abroad": (0, 3)})
    ground = replace(ground, sites=ground.sites.assign(home_unit=[0, -1]))
    ward = WardPlan(ground, Allocation((Area((0, 1), 1),), 0.0, {}, 0.0, True, "proved", 1_000.0))
    beside = grid_territory(1, 2, voters=500, ward_code="00002")
    beside = replace(
        beside,
        ward=replace(beside.ward, geometry=translate(beside.ward.geometry, 200)),
        units=beside.units.assign(
            geometry=beside.units.geometry.translate(200), x=beside.units["x"] + 200
        ),
        sites=beside.sites.assign(
            geometry=beside.sites.geometry.translate(200), x=beside.sites["x"] + 200
        ),
    )
    other = WardPlan(beside, Allocation((Area((0, 1), 0),), 0.0, {}, 0.0, True, "proved", 1_000.0))
    plan = replace(published(), wards=(ward, other))
    with Evening(plan, tmp_path / "evening.jsonl") as evening:
        response = evening.apply(ZoneChange(put=blockade("PT1", 3, 0)))
        assert {m.ward_code for m in response.measures} == {"00001", "00002"}
        assert response.moved_voters == response.moved_bound == 1_000
        assert response == at_one_go(plan, evening)


def test_reopening_gives_the_same_response_as_all_changes_at_one_go(tmp_path: Path) -> None:
    plan, file = published(), tmp_path / "evening.jsonl"
    changes = random_changes(1, 25)
    with Evening(plan, file) as evening:
        for change in changes:
            last = evening.apply(change)
        assert last == at_one_go(plan, evening)
    with Evening(plan, file) as again:
        assert (again.changes, again.note) == (25, None)
        assert again.response == last


def test_a_change_that_contradicts_the_plan_is_reported_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    file = tmp_path / "evening.jsonl"
    with Evening(published(), file) as evening:
        before = file.read_bytes()
        with pytest.raises(IntakeError, match="outside every ward"):
            evening.apply(ZoneChange(put=blockade("PT9", 90, 0)))
        with pytest.raises(IntakeError):
            evening.apply(home("no such group", 3))
        with pytest.raises(CallError, match="no zone PT7"):
            evening.apply(ZoneChange(remove="PT7"))
        assert file.read_bytes() == before
        assert evening.changes == 0


def test_a_torn_last_line_is_dropped_with_a_note_and_writing_goes_on(tmp_path: Path) -> None:
    plan, file = published(), tmp_path / "evening.jsonl"
    with Evening(plan, file) as evening:
        evening.apply(home("r0c0", 5))
        evening.apply(home("r1c0", 6))
    whole = file.read_bytes()
    for cut in (1, 10, len(whole.splitlines()[-1])):
        file.write_bytes(whole[:-cut])
        with Evening(plan, file) as evening:
            assert evening.changes == 1
            assert evening.note is not None
            assert "torn" in evening.note
            evening.apply(home("r1c0", 6))
        assert file.read_bytes() == whole


def test_damage_before_the_end_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    plan, file = published(), tmp_path / "evening.jsonl"
    with Evening(plan, file) as evening:
        for voters in (5, 6, 7):
            evening.apply(home("r0c0", voters))
    lines = file.read_bytes().splitlines(keepends=True)
    for damaged in ([*lines[:2], *lines[3:]], [*lines[:2], b"{]\n", *lines[3:]]):
        file.write_bytes(b"".join(damaged))
        with pytest.raises(InputError, match="damaged at line 3"):
            Evening(plan, file)
        assert file.read_bytes() == b"".join(damaged)


def test_a_journal_of_another_plan_or_in_use_is_refused(tmp_path: Path) -> None:
    plan, file = published(), tmp_path / "evening.jsonl"
    with Evening(plan, file), pytest.raises(CallError, match="another process"):
        Evening(plan, file)
    with pytest.raises(InputError, match="opened for plan"):
        Evening(replace(plan, seed=9), file)
    with pytest.raises(InputError, match="opened for moment"):
        Evening(plan, file, moment=datetime(2021, 5, 23, 9))


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    plan, file = published(), tmp_path / "evening.jsonl"
    rng = np.random.default_rng(7)
    changes = random_changes(2, 400)
    done, kills, in_between = 0, 0, 0
    while kills < 20:
        acknowledged = _killed_while_applying(
            plan, file, changes[done:], float(rng.uniform(0.02, 0.25))
        )
        kills += 1
        with Evening(plan, file) as evening:
            # A change may be on disk whose acknowledgement was never heard, but one at most.
            assert done + acknowledged <= evening.changes <= done + acknowledged + 1
            in_between += evening.changes - done - acknowledged
            done = evening.changes
            assert evening.response == at_one_go(plan, evening)
    assert 0 < done < 400
    with Evening(plan, tmp_path / "whole.jsonl") as whole:
        for change in changes[:done]:
            whole.apply(change)
        with Evening(plan, file) as evening:
            assert evening.response == whole.response


def _killed_while_applying(
    plan: PollingPlan, file: Path, changes: list[ZoneChange], after_s: float
) -> int:
    """Apply changes in a process of its own, kill it after some time; return those acknowledged."""
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        try:
            with Evening(plan, file) as evening:
                os.write(told, b"o")
                for change in changes:
                    evening.apply(change)
                    os.write(told, b"a")
        finally:
            os._exit(0)
    os.close(told)
    with os.fdopen(heard, "rb") as answers:
        assert answers.read(1) == b"o"
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return len(answers.read())
