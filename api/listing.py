"""Lists narrowed to what a caller may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.access import Caller
from api.grounds import Ground, ground_of_plan, ground_of_run
from geo.store.rows import mark_number
from geo.store.store import Store
from geo.store.values import KeptTerritory, Page, PlanInfo, PlanState, Role, Run, Scope

AT_ONCE = 500


@dataclass(frozen=True)
class PlansAsked:
    """What a list of plans is narrowed by."""

    state: PlanState | None = None
    territory_id: int | None = None
    ward_code: str | None = None
    after: str | None = None
    limit: int = 100


def readable_plans(store: Store, caller: Caller, asked: PlansAsked) -> Page[tuple[PlanInfo, ...]]:
    """Return the plans a caller may read, the newest first."""
    if caller.may(Role.VIEWER, None):
        return _plans(store, asked, asked.state, asked.after, asked.limit)
    if not caller.may_somewhere(Role.VIEWER):
        if asked.state not in (None, PlanState.PUBLISHED):
            return Page((), 0, None)
        return _plans(store, asked, PlanState.PUBLISHED, asked.after, asked.limit)
    own = _Own(store, caller)
    shown = [info for info in _all(store, asked) if own.reads(info)]
    before = None if asked.after is None else mark_number(asked.after)
    rest = [info for info in shown if before is None or info.id < before]
    items = tuple(rest[: asked.limit])
    more = str(items[-1].id) if len(rest) > len(items) else None
    return Page(items, len(shown), more)


def readable_territories(
    store: Store, caller: Caller, name: str | None = None
) -> tuple[KeptTerritory, ...]:
    """Return the planning folders a caller may read."""
    return tuple(
        kept
        for kept in store.territories(name=name)
        if caller.may(Role.VIEWER, Ground.of_territory(kept))
    )


def readable_runs(store: Store, caller: Caller, runs: Iterable[Run]) -> list[Run]:
    """Return those runs whose ground a caller may read."""
    own = {kept.id for kept in readable_territories(store, caller)}
    return [
        run
        for run in runs
        if run.territory_id in own
        or (run.from_plan_id is not None and caller.may(Role.VIEWER, ground_of_run(store, run)))
    ]


def all_readable_plans(store: Store, caller: Caller) -> Iterator[PlanInfo]:
    """Give every plan a caller may read, the newest first."""
    own = _Own(store, caller)
    everything = caller.may(Role.VIEWER, None)
    return (i for i in _all(store, PlansAsked()) if everything or own.reads(i))


class _Own:
    """Says which plans somebody with roles for some grounds may read; asks for no plan twice."""

    def __init__(self, store: Store, caller: Caller) -> None:
        self.store, self.caller = store, caller
        self.grounds = {kept.id: Ground.of_territory(kept) for kept in store.territories()}
        grants = caller.user.grants if caller.user else ()
        self.by_ward = any(grant.scope is Scope.WARD for grant in grants)

    def reads(self, info: PlanInfo) -> bool:
        if info.state is PlanState.PUBLISHED:
            return True
        if self.caller.may(Role.VIEWER, self.grounds.get(info.territory_id or 0, Ground())):
            return True
        return self.by_ward and self.caller.may(Role.VIEWER, ground_of_plan(self.store, info))


def _all(store: Store, asked: PlansAsked) -> Iterator[PlanInfo]:
    after = None
    while True:
        page = _plans(store, asked, asked.state, after, AT_ONCE)
        yield from page.items
        after = page.after
        if after is None:
            return


def _plans(
    store: Store, asked: PlansAsked, state: PlanState | None, after: str | None, limit: int
) -> Page[tuple[PlanInfo, ...]]:
    return store.plans(
        state=state,
        territory_id=asked.territory_id,
        ward_code=asked.ward_code,
        after=after,
        limit=limit,
    )
