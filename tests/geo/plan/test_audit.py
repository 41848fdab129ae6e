"""One deliberate breach for every rule, and exactly that breach is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from shapely.geometry import box

from geo.allocation import Area, AreaKind
from geo.errors import Obstacle
from geo.findings import Finding, Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.plan.audit import CHECKS
from geo.rules import Locks
from geo.rules.locks import AreaLock, UnitLock
from geo.territory import Territory, UnitKind
from tests.builders import grid_territory
from tests.geo.plan.isolation_breaches import ISOLATION_BREACHES
from tests.geo.plan.made import (
    LEFT,
    RIGHT,
    halves,
    legal_plan,
    plan,
    ward_plan,
    with_institution,
    with_sites,
    with_units,
)

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True)
class Breach:
    """A plan with one thing wrong, and what the audit should say of it."""

    rule: str
    make: Callable[[], PollingPlan]
    severity: Severity = ERROR
    subjects: tuple[str, ...] = ("00001-01",)
    facts: tuple[tuple[str, object], ...] = ()
    beside: tuple[str, ...] = ()
    """Notes that rightly come with it."""


def areas(
    *made: Area, territory: Territory | None = None, locks: Locks | None = None
) -> PollingPlan:
    return plan(ward_plan(territory if territory is not None else halves(), made), locks=locks)


def small_pocket() -> PollingPlan:
    return legal_plan(halves(voters=40))


def barrier_through_the_left_half(*, bridge: bool = False, listed: bool = False) -> PollingPlan:
    """Return a plan with a canal along the border between rows 1 and 2 of the left half."""
    ground = halves()
    pairs = [(4, 8), (5, 9)]
    barred = pd.DataFrame(
        {"u": [4, 5], "v": [8, 9], "border_m": [100.0, 100.0], "barrier": "Kênh Thử"}
    )
    edges = ground.edges.copy()
    ends = list(zip(edges["u"], edges["v"], strict=True))
    if bridge:
        edges.loc[[p == pairs[0] for p in ends], ["reason", "via"]] = ["bridge", "Cầu Thử"]
    elif not listed:
        edges = edges.loc[[p not in pairs for p in ends]].reset_index(drop=True)
    return legal_plan(replace(ground, barred=barred, edges=edges))


def with_costs(**changes: float) -> PollingPlan:
    made = legal_plan()
    ward = made.wards[0]
    return replace(made, wards=(replace(ward, allocation=replace(ward.allocation, **changes)),))


def shorter_walk() -> PollingPlan:
    ground = halves()
    walk = ground.walk_m.copy()
    walk[3, 0] = 30.0
    return legal_plan(replace(ground, walk_m=walk))


def no_way() -> PollingPlan:
    ground = halves()
    walk = ground.walk_m.copy()
    walk[3, 1] = np.inf
    return legal_plan(replace(ground, walk_m=walk))


def hospital(*, kind: str = "hospital", voters: int = 120, name: str = "Bệnh viện") -> PollingPlan:
    ground = with_institution(halves(), kind, voters, name)
    return areas(Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 2, AreaKind.SEPARATE), territory=ground)


def third_site() -> PollingPlan:
    sites = {"a": (1, 0), "b": (1, 3), "c": (0, 3)}
    return legal_plan(halves(sites=sites), locks=Locks(open_sites=("c",)))


def not_planned() -> PollingPlan:
    obstacle = Obstacle(
        "max_voters", "r0c0", "group r0c0 alone has 4,310 voters", "split it", 4_310, 4_000
    )
    return plan(WardPlan(halves(), None, (obstacle,)))


BREACHES = (
    Breach(
        "every_unit_once",
        lambda: areas(Area(LEFT, 0), Area(RIGHT[:-1], 1)),
        subjects=("r2c3",),
        facts=(("times", 0), ("voters", 200)),
    ),
    Breach(
        "every_unit_once",
        lambda: areas(Area((*LEFT, 2), 0), Area(RIGHT, 1)),
        subjects=("r0c2",),
        facts=(("times", 2),),
    ),
    Breach("no_unknown_unit", lambda: areas(Area((*LEFT, 99), 0), Area(RIGHT, 1))),
    Breach(
        "voters_conserved",
        lambda: legal_plan(replace(halves(), ward=replace(halves().ward, voters=2_500))),
        WARNING,
        ("ward 00001",),
        (("counted", 2_400), ("known", 2_500)),
    ),
    Breach(
        "one_ballot",
        lambda: legal_plan(with_units(halves(), ballot=["commune 1"] * 9 + ["commune 2"] * 3)),
        subjects=("00001-01", "00001-02"),
    ),
    Breach(
        "inside_ward",
        # The ward ends half way through the last column.
        lambda: legal_plan(
            replace(halves(), ward=replace(halves().ward, geometry=box(0, -300, 350, 0)))
        ),
        subjects=("r0c3", "r1c3", "r2c3"),
        facts=(("outside_m2", 5_000.0), ("area_m2", 10_000.0)),
    ),
    Breach(
        "within_maximum",
        lambda: legal_plan(
            halves(voters=[700] * 2 + [200] * 2 + [700] * 2 + [200] * 2 + [700, 701] + [200] * 2)
        ),
        facts=(("voters", 4_201), ("limit", 4_000)),
    ),
    Breach(
        "within_minimum",
        small_pocket,
        subjects=("00001-01", "00001-02"),
        facts=(("voters", 240), ("limit", 300)),
    ),
    Breach(
        "contiguous",
        # r2c3 votes with the left half, r2c1 with the right: only r2c1 touches its area.
        lambda: areas(Area((0, 1, 4, 5, 8, 11), 0), Area((2, 3, 6, 7, 10, 9), 1)),
        facts=(("pieces", 2), ("apart", "r2c3")),
    ),
    Breach("barriers_respected", barrier_through_the_left_half, facts=(("barriers", "Kênh Thử"),)),
    Breach(
        "barriers_respected",
        # The same with the closed borders still in the list of contiguous pairs.
        lambda: barrier_through_the_left_half(listed=True),
        facts=(("barriers", "Kênh Thử"),),
    ),
    Breach(
        "one_station_each", lambda: areas(Area(LEFT, 0), Area(RIGHT, 5)), subjects=("00001-02",)
    ),
    Breach(
        "station_at_known_site",
        lambda: legal_plan(with_sites(halves(), to_be_found=[False, True])),
        WARNING,
        ("00001-02",),
    ),
    Breach(
        "station_outside_area",
        lambda: legal_plan(with_sites(halves(), home_unit=[4, 5])),
        NOTE,
        ("00001-02",),
        (("home", "r1c1"),),
    ),
    Breach("reachable", no_way, subjects=("r0c3",)),
    Breach(
        "capacity",
        lambda: legal_plan(with_sites(halves(), capacity=pd.array([1_199, 1_200], dtype="Int64"))),
        subjects=("a",),
        facts=(("voters", 1_200), ("limit", 1_199)),
    ),
    Breach(
        "rooms",
        lambda: areas(Area(LEFT, 0), Area(RIGHT, 0)),
        subjects=("a",),
        facts=(("areas", 2), ("limit", 1)),
        beside=("station_outside_area",),
    ),
    Breach(
        "site_reserved",
        lambda: legal_plan(with_sites(halves(), institution=[None, "i9"])),
        subjects=("00001-02",),
    ),
    Breach("site_open", lambda: legal_plan(locks=Locks(closed_sites=("a",))), subjects=("a",)),
    Breach("site_open", third_site, subjects=("c",)),
    Breach(
        "locks_kept",
        lambda: legal_plan(locks=Locks(units=(UnitLock(unit="r0c0", site_code="b"),))),
        subjects=("r0c0",),
    ),
    Breach(
        "locks_kept",
        lambda: legal_plan(locks=Locks(together=(("r0c0", "r0c3"),))),
        subjects=("r0c0",),
    ),
    Breach(
        "locks_kept",
        lambda: legal_plan(locks=Locks(areas=(AreaLock(units=("r0c0", "r0c1")),))),
    ),
    Breach(
        "separate_area_lawful",
        lambda: hospital(voters=49),
        subjects=("00001-03",),
        facts=(("voters", 49), ("limit", 50)),
    ),
    Breach("separate_area_lawful", lambda: hospital(kind="university"), subjects=("00001-03",)),
    Breach(
        "institution_not_mixed",
        lambda: areas(Area(LEFT, 0), Area((*RIGHT, 12), 1), territory=with_institution(halves())),
        subjects=("00001-02",),
    ),
    Breach("walks_true", shorter_walk, subjects=("r0c3",), facts=(("walk_m", 30.0), ("count", 1))),
    Breach("objective_true", lambda: with_costs(objective=1e9), subjects=("ward 00001",)),
    Breach(
        "bound_not_above_objective", lambda: with_costs(lower_bound=1e9), subjects=("ward 00001",)
    ),
    Breach(
        "armed_unit_unnamed", lambda: hospital(kind="armed_unit", name="Đoàn X"), subjects=("i1",)
    ),
    Breach(
        "split_needs_approval",
        lambda: legal_plan(
            with_units(
                halves(),
                kind=[UnitKind.PART] * 2 + [UnitKind.GROUP] * 10,
                group_code=["g1"] * 2 + [f"g{i}" for i in range(2, 12)],
            )
        ),
        WARNING,
        ("g1",),
        (("voters", 400), ("parts", 2)),
    ),
    Breach(
        "estimates_marked",
        lambda: legal_plan(with_units(halves(), estimated=[True] * 3 + [False] * 9)),
        NOTE,
        ("ward 00001",),
        (("units", 3), ("voters", 600)),
    ),
    Breach(
        "rules_of_the_day",
        lambda: replace(
            legal_plan(),
            rules=legal_plan().rules.model_copy(update={"polling_day": date(2031, 5, 18)}),
        ),
        NOTE,
        ("ward 00001",),
        (("day", "18/05/2031"), ("known", "15/03/2026")),
    ),
    Breach("ward_not_planned", not_planned, subjects=("ward 00001",)),
)


def test_a_legal_plan_has_no_finding():
    assert audit(legal_plan()) == ()


def test_a_hospital_of_120_voters_may_be_a_separate_area():
    assert audit(hospital()) == ()


def test_a_barracks_under_the_wards_name_keeps_the_law():
    assert audit(hospital(kind="armed_unit", voters=20, name="Phường Thử")) == ()


@pytest.mark.parametrize("breach", BREACHES, ids=lambda b: b.rule)
def test_exactly_the_breach_is_found(breach: Breach):
    found = [f for f in audit(breach.make()) if f.rule not in breach.beside]
    assert {(f.rule, f.severity) for f in found} == {(breach.rule, breach.severity)}
    assert tuple(f.subject for f in found) == breach.subjects
    for name, value in breach.facts:
        assert found[0].facts[name] == value
    assert all(f.source and f.message for f in found)


def test_every_check_has_a_breach_that_shows_it():
    shown = {breach.rule for breach in BREACHES} | set(ISOLATION_BREACHES)
    assert {check.__name__ for check in CHECKS} == shown


def test_a_bridge_opens_a_barrier():
    assert audit(barrier_through_the_left_half(bridge=True)) == ()


def test_a_border_that_the_shapes_do_not_share_joins_nothing():
    ground = halves()
    lie = pd.DataFrame({"u": [0], "v": [11], "border_m": [80.0], "reason": ["border"], "via": [""]})
    ground = replace(ground, edges=pd.concat([ground.edges, lie], ignore_index=True))
    moved = plan(ward_plan(ground, (Area((0, 1, 4, 5, 8, 11), 0), Area((2, 3, 6, 7, 10, 9), 1))))
    assert [f.rule for f in audit(moved)] == ["contiguous"]


def test_units_that_meet_at_a_corner_are_not_contiguous_whatever_the_list_says():
    ground = grid_territory(2, 2, voters=400, sites={"a": (0, 0), "b": (0, 1)})
    corner = pd.DataFrame({"u": [0], "v": [3], "border_m": [0.6], "reason": "border", "via": ""})
    ground = replace(ground, edges=pd.concat([ground.edges, corner], ignore_index=True))
    found = audit(plan(ward_plan(ground, (Area((0, 3), 0), Area((1, 2), 1)))))
    assert [(f.rule, f.subject) for f in found] == [
        ("contiguous", "00001-01"),
        ("contiguous", "00001-02"),
    ]


def lawful_note(found: tuple[Finding, ...], area: str) -> Finding:
    return next(f for f in found if f.rule == "within_minimum" and f.subject == area)


def test_a_remote_area_below_the_minimum_is_a_waived_note():
    ground = with_units(halves(voters=40), remote=True)
    note = lawful_note(audit(legal_plan(ground)), "00001-01")
    assert (note.severity, note.waived, note.facts["reason"]) == (NOTE, True, "remote")


def test_one_group_that_is_not_remote_takes_the_reason_away():
    ground = with_units(halves(voters=40), remote=[False] + [True] * 11)
    assert lawful_note(audit(legal_plan(ground)), "00001-01").severity is ERROR


def test_a_whole_island_may_be_below_the_minimum():
    # The first column lies in the water: no edge leads to it.
    ground = grid_territory(2, 4, voters=[50, 200, 200, 200] * 2, sites={"a": (0, 0), "b": (0, 3)})
    edges = ground.edges[~((ground.edges["u"] % 4 == 0) & (ground.edges["v"] % 4 == 1))]
    ground = replace(ground, edges=edges.reset_index(drop=True))
    found = audit(plan(ward_plan(ground, (Area((0, 4), 0), Area((1, 2, 3, 5, 6, 7), 1)))))
    assert [(f.rule, f.severity, f.facts["reason"]) for f in found] == [
        ("within_minimum", NOTE, "island")
    ]


def test_an_island_that_a_ferry_alone_joins_may_be_below_the_minimum():
    ground = grid_territory(2, 4, voters=[50, 200, 200, 200] * 2, sites={"a": (0, 0), "b": (0, 3)})
    ashore = (ground.edges["u"] % 4 == 0) & (ground.edges["v"] % 4 == 1)
    ferry = ground.edges[ashore].head(1).assign(reason="link", via="Phà Thử", border_m=0.0)
    edges = pd.concat([ground.edges[~ashore], ferry], ignore_index=True)
    made = (Area((0, 4), 0), Area((1, 2, 3, 5, 6, 7), 1))
    found = audit(plan(ward_plan(replace(ground, edges=edges), made)))
    assert [(f.rule, f.severity, f.facts["reason"]) for f in found] == [
        ("within_minimum", NOTE, "island")
    ]


def test_half_an_island_may_not_be_below_the_minimum():
    ground = grid_territory(
        2, 4, voters=[50, 200, 200, 200] * 2, sites={"a": (0, 0), "b": (0, 3), "c": (1, 0)}
    )
    edges = ground.edges[~((ground.edges["u"] % 4 == 0) & (ground.edges["v"] % 4 == 1))]
    ground = replace(ground, edges=edges.reset_index(drop=True))
    made = (Area((0,), 0), Area((1, 2, 3, 5, 6, 7), 1), Area((4,), 2))
    assert {f.severity for f in audit(plan(ward_plan(ground, made)))} == {ERROR}


def test_a_pocket_that_a_constituency_line_cuts_off_may_be_below_the_minimum():
    ballots = ["commune 1"] * 11 + ["commune 2"]
    ground = with_units(halves(sites={"a": (1, 0), "b": (1, 3), "c": (2, 3)}), ballot=ballots)
    made = (Area(LEFT, 0), Area(RIGHT[:-1], 1), Area((11,), 2))
    found = audit(plan(ward_plan(ground, made)))
    assert [(f.rule, f.severity, f.facts["reason"]) for f in found] == [
        ("within_minimum", NOTE, "cut_off")
    ]


def test_a_ward_of_fewer_voters_than_the_minimum_is_one_lawful_area():
    ground = grid_territory(1, 2, voters=100, sites={"a": (0, 0)})
    found = audit(plan(ward_plan(ground, (Area((0, 1), 0),))))
    assert [(f.rule, f.severity, f.facts["reason"]) for f in found] == [
        ("within_minimum", NOTE, "island")
    ]


def test_a_claimed_reason_is_not_believed():
    made = (Area(LEFT, 0, below_minimum="island"), Area(RIGHT, 1, below_minimum="island"))
    found = audit(plan(ward_plan(halves(voters=40), made)))
    assert {f.severity for f in found} == {ERROR}
    assert all("not so" in f.message for f in found)


def test_a_reason_that_the_rules_leave_out_does_not_count():
    made = legal_plan(with_units(halves(voters=40), remote=True))
    strict = made.rules.model_copy(update={"below_minimum_reasons": ("island",)})
    assert {f.severity for f in audit(replace(made, rules=strict))} == {ERROR}


def test_notes_of_the_territory_are_carried_once():
    note = Finding("group_without_place", WARNING, "00001", "Tổ 99", "Tổ 99 has no place")
    same = Finding("estimates_marked", NOTE, "00001", "ward 00001", "said already")
    ground = with_units(replace(halves(), findings=(note, same)), estimated=True)
    found = audit(legal_plan(ground))
    assert [f.rule for f in found] == ["group_without_place", "estimates_marked"]
    assert found[1].message != "said already"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=20, max_size=20))
def test_contiguity_agrees_with_a_flood_fill_of_the_picture(labels: list[int]):
    ground = grid_territory(4, 5, voters=300, sites={"a": (0, 0), "b": (1, 1), "c": (2, 2)})
    picture = np.array(labels).reshape(4, 5)
    present = sorted(set(labels))
    made = tuple(Area(tuple(np.flatnonzero(picture.ravel() == k).tolist()), k) for k in present)
    broken = {
        f"00001-{i + 1:02d}" for i, k in enumerate(present) if ndimage.label(picture == k)[1] > 1
    }
    found = {f.subject for f in audit(plan(ward_plan(ground, made))) if f.rule == "contiguous"}
    assert found == broken


def test_the_page_about_the_audit_lists_every_check_with_its_severity():
    page = (Path(__file__).parents[3] / "docs" / "audit.md").read_text(encoding="utf-8")
    listed = dict(
        re.findall(r"^\| `(\w+)` \|.*\| (error|warning|note)[^|]*\|$", page, re.MULTILINE)
    )
    assert list(listed) == [check.__name__ for check in CHECKS]
    severity = {breach.rule: str(breach.severity) for breach in BREACHES}
    assert listed == severity | dict.fromkeys(ISOLATION_BREACHES, "error")
