"""Draw the plan of a planning folder, ward by ward."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from geo.allocation import allocate
from geo.errors import CallError, InfeasibleError
from geo.plan import PollingPlan, WardPlan
from geo.plan.isolation import Situation
from geo.progress import Progress, silent
from geo.rules import ElectoralRules, PlanningAims
from geo.runs.comparing import Ground, with_alternatives
from geo.runs.locking import check_all_known, check_known_to_folder, locks_of_ward
from geo.runs.workers import map_wards
from geo.runs.zones import shapes_of, with_response, zones_in_force
from geo.schemas import PlanningFrames
from geo.territory import Territory, build_territory, frames_of_ward


@dataclass(frozen=True)
class Wishes:
    """What the person who asks for a plan wants of this run."""

    wards: tuple[str, ...] = ()
    """Codes of the wards to plan; empty = all."""
    areas: int | None = None
    """Number of ordinary areas, for a single ward; None = from the target size."""
    free_number: bool = False
    """Leave the number of areas free; False = as the folder's aims say."""
    alternatives: bool = False
    """Also plan fewer and more areas, and different plans nearly as good."""
    target_voters: int | None = None
    """Voters an area should have; None = what the folder's aims say."""
    seed: int = 0
    time_limit_s: float | None = None
    workers: int = 1
    scheduler: str | None = None
    """Address of a dask scheduler that runs the wards instead of this machine."""
    generator: str = field(default="khuvuc")


def draw_plan(
    frames: PlanningFrames,
    rules: ElectoralRules,
    wishes: Wishes,
    *,
    on_progress: Progress = silent,
) -> PollingPlan:
    """Return the plan of the chosen wards. A ward that cannot be planned stays in it, with why.

    Raises CallError for wishes that do not fit the folder, Cancelled when ``on_progress`` does.
    """
    codes = _chosen(frames, wishes)
    check_known_to_folder(frames.locks, frames)
    aims = _aims(frames, wishes)
    within = _progress_within_wards(codes, wishes, on_progress)
    situation = zones_in_force(frames, rules)
    one = partial(
        _plan_ward, rules=rules, aims=aims, wishes=wishes, situation=situation, on_progress=within
    )
    parts = ((code, _with_aims(frames_of_ward(frames, code), aims)) for code in codes)
    wards = list(
        _counted(map_wards(one, parts, wishes.workers, wishes.scheduler), codes, on_progress)
    )
    if not wishes.wards:
        check_all_known(frames.locks, (ward.territory for ward in wards))
    order = {code: position for position, code in enumerate(codes)}
    plan = PollingPlan(
        wards=tuple(sorted(wards, key=lambda ward: order[ward.code])),
        rules=rules,
        aims=aims,
        locks=frames.locks,
        crs=frames.crs,
        seed=wishes.seed,
        inputs=frames.inputs,
        intake=frames.report,
        provenance=frames.provenance,
        previous=frames.previous,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        generator=wishes.generator,
    )
    return plan if situation is None else with_response(plan, frames, situation, on_progress)


def _plan_ward(
    part: tuple[str, PlanningFrames],
    *,
    rules: ElectoralRules,
    aims: PlanningAims,
    wishes: Wishes,
    situation: Situation | None,
    on_progress: Progress,
) -> WardPlan:
    code, frames = part
    start = time.process_time()
    territory = build_territory(frames, code, rules)
    shape, *others = shapes_of(territory, frames, situation, rules)
    ground = Ground(frames, rules, aims)
    planned = _allocated(shape, ground, wishes, on_progress)
    for other in others:
        if planned.allocation is None:
            planned = _allocated(other, ground, wishes, on_progress)
    planned = replace(planned, seconds=time.process_time() - start)
    if not wishes.alternatives:
        return planned
    return with_alternatives(planned, ground, wishes.seed, wishes.time_limit_s)


def _allocated(
    territory: Territory, ground: Ground, wishes: Wishes, on_progress: Progress
) -> WardPlan:
    frames = ground.frames
    try:
        allocation = allocate(
            territory,
            ground.rules,
            ground.aims,
            areas=wishes.areas,
            locks=locks_of_ward(frames.locks, territory),
            previous=frames.previous,
            seed=wishes.seed,
            time_limit_s=wishes.time_limit_s,
            on_progress=on_progress,
        )
    except InfeasibleError as error:
        return WardPlan(territory, None, error.obstacles)
    return WardPlan(territory, allocation)


def _progress_within_wards(codes: Sequence[str], wishes: Wishes, on_progress: Progress) -> Progress:
    """Return what a ward's own steps are told to: all of one ward, of many only the compilation."""
    if wishes.workers > 1 or wishes.scheduler is not None:
        return silent  # a callback of this process cannot be called from another
    if len(codes) == 1:
        return on_progress

    def compilation_only(stage: str, done: int, total: int) -> None:
        if stage == "compile":
            on_progress(stage, done, total)

    return compilation_only


def _chosen(frames: PlanningFrames, wishes: Wishes) -> list[str]:
    known = list(frames.wards["ward_code"])
    unknown = [code for code in wishes.wards if code not in known]
    if unknown:
        raise CallError(
            f"--ward {', '.join(unknown)}: not in this folder; its wards are {_listed(known)}"
        )
    codes = [code for code in known if not wishes.wards or code in wishes.wards]
    if wishes.areas is not None and len(codes) != 1:
        raise CallError(
            f"--areas {wishes.areas} is for one ward and {len(codes)} are asked for; "
            f"add --ward CODE, one of {_listed(codes)}"
        )
    return codes


def _listed(codes: Sequence[str], most: int = 20) -> str:
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more


def _aims(frames: PlanningFrames, wishes: Wishes) -> PlanningAims:
    changes: dict[str, object] = {"free_number": True} if wishes.free_number else {}
    if wishes.target_voters is not None:
        # A size asked for in the call is meant for every area, remote ones too.
        changes["target_voters"] = changes["target_voters_remote"] = wishes.target_voters
    return frames.aims.model_copy(update=changes) if changes else frames.aims


def _with_aims(frames: PlanningFrames, aims: PlanningAims) -> PlanningFrames:
    return frames if frames.aims == aims else PlanningFrames(**{**vars(frames), "aims": aims})


def _counted(
    wards: Iterable[WardPlan], codes: Sequence[str], on_progress: Progress
) -> Iterator[WardPlan]:
    on_progress("planning wards", 0, len(codes))
    for done, ward in enumerate(wards, start=1):
        yield ward
        on_progress("planning wards", done, len(codes))
