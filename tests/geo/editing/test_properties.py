"""Any edits in any order: nobody is lost, the verdict is the audit's, and undo gives the same bytes."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.allocation import Area
from geo.editing import Edit, History, apply, preview
from geo.editing.edits import (
    ChangeStation,
    LockArea,
    LockSite,
    LockUnit,
    MergeAreas,
    MoveUnits,
    NumberAreas,
    SplitArea,
    Unlock,
)
from geo.errors import CallError, InfeasibleError
from geo.plan import PollingPlan, audit
from geo.plan.document import document_text, plan_document
from geo.plan.reading import settled
from tests.builders import grid_territory
from tests.geo.plan.made import plan, ward_plan

ROWS, COLUMNS = 3, 4
UNITS = [f"r{row}c{column}" for row in range(ROWS) for column in range(COLUMNS)]
SITES = {"a": (0, 0), "b": (2, 1), "c": (0, 2), "d": (2, 3)}
STRIPS = tuple(Area(tuple(range(c, 12, COLUMNS)), c) for c in range(COLUMNS))

numbers = st.integers(1, 5)
units = st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True).map(tuple)
sites = st.sampled_from(sorted(SITES))
edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(MoveUnits, units=units, to=numbers),
    st.builds(ChangeStation, area=numbers, site_code=sites),
    st.builds(MergeAreas, areas=st.tuples(numbers, numbers)),
    st.builds(SplitArea, area=numbers, units=units, site_code=st.none() | sites),
    st.builds(NumberAreas, order=st.integers(1, 5).flatmap(
        lambda n: st.permutations(range(1, n + 1)).map(tuple)
    )),
    st.builds(LockUnit, unit=st.sampled_from(UNITS), site_code=st.none() | sites),
    st.builds(LockArea, area=numbers, station=st.booleans()),
    st.builds(LockSite, site_code=sites, must=st.sampled_from(["open", "closed"])),
    st.builds(Unlock, units=units),
)  # fmt: skip


def start() -> PollingPlan:
    """Return a plan of four strips of 600 voters, with the figures that its document holds."""
    territory = grid_territory(ROWS, COLUMNS, voters=200, sites=SITES, capacity=1_500)
    made = plan(ward_plan(territory, STRIPS, target=600.0))
    return settled(plan_document(made))


def text(made: PollingPlan) -> str:
    return document_text(plan_document(made))


def said(made: PollingPlan) -> set[tuple[str, str, str]]:
    return {(f.rule, f.subject, f.message) for f in audit(made)}


def tried(made: PollingPlan, edit: Edit) -> PollingPlan | None:
    """Return the edited plan, or None where the edit is refused."""
    try:
        return apply(made, "00001", edit)
    except (CallError, InfeasibleError):
        return None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(edits, min_size=1, max_size=6))
def test_undoing_all_gives_the_first_document_and_redoing_all_the_last(done: list[Edit]):
    first = start()
    history = History((text(first),))
    made = first
    for edit in done:
        after = tried(made, edit)
        if after is not None:
            made = after
            history = history.done(text(made))
    last = history.current
    while history.can_undo:
        history = history.undo()
    assert history.current == text(start())
    while history.can_redo:
        history = history.redo()
    assert history.current == last == text(made)
    # From the first document the same edits give the same bytes again.
    again = start()
    for edit in done:
        again = tried(again, edit) or again
    assert text(again) == last


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(edits, min_size=1, max_size=5))
def test_every_verdict_is_what_the_audit_says_of_the_kept_document(done: list[Edit]):
    made = start()
    for edit in done:
        try:
            seen = preview(made, "00001", edit)
        except (CallError, InfeasibleError):
            continue
        kept = settled(plan_document(seen.plan))  # as it is read again from plan.json
        new = {(f.rule, f.subject, f.message) for f in seen.findings_new}
        gone = {(f.rule, f.subject, f.message) for f in seen.findings_gone}
        assert said(kept) == (said(made) - gone) | new
        errors = [f for f in audit(kept) if f.severity == "error" and not f.waived]
        assert (seen.after.errors, seen.legal) == (len(errors), not errors)
        assert not {f.rule for f in errors} & {"objective_true", "bound_not_above_objective"}
        made = kept


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(edits, min_size=1, max_size=6))
def test_no_edit_loses_a_voter(done: list[Edit]):
    made = start()
    for edit in done:
        made = tried(made, edit) or made
        allocation = made.wards[0].allocation
        assert allocation is not None
        assert sorted(u for area in allocation.areas for u in area.units) == list(range(12))
        assert all(area.units for area in allocation.areas)
        assert allocation.lower_bound <= allocation.objective
