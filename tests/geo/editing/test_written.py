"""An edit writes the wards it touches, and the bytes are those of writing the whole plan."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.editing import Edit, apply
from geo.editing.edits import LockUnit, MoveUnits
from geo.errors import CallError, InfeasibleError
from geo.intake import read_planning_folder
from geo.plan import PollingPlan, audit
from geo.plan.document import document_text, plan_document
from geo.plan.reading import plan_of, settled
from geo.plan.report import report_document
from geo.plan.schema import PlanDocument
from geo.plan.written import WrittenPlan, rewritten, written_again
from geo.rules import load_rules
from geo.runs import Wishes, draw_plan
from tests.geo.editing.test_properties import edits, start
from tests.geo.editing.test_wards import renamed
from tests.isolation_builders import isolated_plan


def written_whole(plan: PollingPlan) -> dict[str, bytes]:
    """Return the two files as a plan folder has them, all wards written anew."""
    document = plan_document(plan)
    exact = settled(document)
    seconds = [0.0] * len(plan.wards)
    report = report_document(exact, audit(exact), document["version_id"], seconds=seconds)
    texts = {"plan.json": document_text(document), "report.json": document_text(report)}
    return {name: text.encode() for name, text in texts.items()}


@cache
def first() -> WrittenPlan:
    """Return two wards of four strips each, as kept; the second has codes of its own."""
    one = start()
    ground = renamed(one.wards[0].territory)
    second = replace(ground, ward=replace(ground.ward, code="00002"))
    whole = replace(one, wards=(*one.wards, replace(one.wards[0], territory=second)))
    kept = written_whole(whole)["plan.json"]
    return written_again(kept, plan_of(PlanDocument.model_validate_json(kept)))


def test_a_kept_plan_written_again_has_the_bytes_it_had():
    assert first().files == written_whole(first().plan)
    assert first().findings == audit(first().plan)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(edits, min_size=1, max_size=5))
def test_what_edits_write_is_what_writing_everything_would_give(done: list[Edit]):
    made = first()
    for edit in done:
        try:
            after = apply(made.plan, "00001", edit)
        except (CallError, InfeasibleError):
            continue
        before, made = made, rewritten(made, after)
        assert made.differs_in(before) <= {"00001"}
        assert made.plan.wards[1] is first().plan.wards[1]
        assert made.files == written_whole(after)
        assert made.findings == audit(after)


def test_a_lock_is_written_for_the_ward_it_names_and_for_no_other():
    locked = rewritten(first(), apply(first().plan, "00002", LockUnit(unit="nr0c0")))
    assert locked.differs_in(first()) == {"00002"}
    assert locked.files == written_whole(locked.plan)
    # Nobody else's reason names the lock, so the other ward's lines are the very same.
    assert locked.wards[0] is first().wards[0]


def test_other_rules_or_isolation_are_no_edit():
    stricter = first().plan.rules.model_copy(update={"max_voters": 3_000})
    for other in (
        replace(first().plan, rules=stricter),
        replace(first().plan, previous={"r0c0": "a"}),
        replace(first().plan, isolation=isolated_plan().isolation),
    ):
        with pytest.raises(ValueError, match="only the areas and locks"):
            rewritten(first(), other)


@pytest.mark.data
def test_a_real_ward_edited_among_others_is_written_to_the_same_bytes(data_folder: Path):
    """Real outlines: what is read back from plan.json is written again as it was."""
    frames = read_planning_folder(data_folder / "hai-ba-trung")
    wishes = Wishes(wards=("00256", "00262", "00271"), time_limit_s=0.5)
    drawn = draw_plan(frames, load_rules(frames.rules, frames.polling_day), wishes)
    kept = document_text(plan_document(drawn)).encode()
    made = written_again(kept, plan_of(PlanDocument.model_validate_json(kept)))
    assert made.files["plan.json"] == kept
    ward = made.plan.wards[1]
    assert ward.allocation is not None
    unit = str(ward.territory.units.index[ward.allocation.areas[0].units[0]])
    after = apply(made.plan, ward.code, MoveUnits(units=(unit,), to=2))
    assert rewritten(made, after).files == written_whole(after)
