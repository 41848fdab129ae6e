"""The ground a role is given for: where something lies, and whether a role reaches it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geo.errors import NotFoundError
from geo.store.store import Store
from geo.store.values import Grant, KeptTerritory, PlanInfo, Role, Run, Scope, User

RANK = {role: rank for rank, role in enumerate(Role)}
AT_ONCE = 500


@dataclass(frozen=True)
class Ground:
    """Where something lies. Province and district are what was said when its folder was kept.

    A ward's code tells neither: it is re-used, and districts are gone since July 2025.
    """

    territory: str | None = None
    province: str | None = None
    district: str | None = None
    wards: frozenset[str] = frozenset()

    @classmethod
    def of_territory(cls, kept: KeptTerritory) -> Ground:
        """Return where a planning folder lies."""
        return cls(kept.name, kept.province, kept.district)


def ground_of_plan(store: Store, info: PlanInfo) -> Ground:
    """Return where a plan lies: that of the folder it was drawn from, and its wards."""
    wards = frozenset(ward.ward_code for ward in store.wards_of(info.id))
    if info.territory_id is None:
        return Ground(wards=wards)
    kept = store.territory(info.territory_id)
    return Ground(kept.name, kept.province, kept.district, wards)


def ground_of_run(store: Store, run: Run) -> Ground:
    """Return where a run works: that of the plan it starts from, else of its territory."""
    if run.from_plan_id is not None:
        return ground_of_plan(store, store.plan(run.from_plan_id))
    if run.territory_id is None:
        raise NotFoundError(f"run {run.id} belongs to nothing")
    return Ground.of_territory(store.territory(run.territory_id))


def ground_of_grant(store: Store, grant: Grant) -> Ground | None:
    """Return the ground a role is given for; None for everything.

    Which province a district lies in, and what a ward lies in, is what the folders kept say of it as
    long as they do not contradict each other.
    """
    match grant.scope:
        case Scope.PROVINCE:
            return Ground(province=grant.code)
        case Scope.DISTRICT:
            kept = [one for one in store.territories() if one.district == grant.code]
            said = [Ground.of_territory(one) for one in kept if one.province is not None]
            return Ground(province=_same(said).province, district=grant.code)
        case Scope.WARD:
            return replace(_ground_around(store, grant.code), wards=frozenset({grant.code}))
        case Scope.TERRITORY:
            versions = store.territories(name=grant.code)
            if not versions:
                raise NotFoundError(f"there is no territory {grant.code}")
            return _same([Ground.of_territory(one) for one in versions])
    return None


def _ground_around(store: Store, ward_code: str) -> Ground:
    """Return where every plan that holds a ward lies; nowhere if one was kept without its folder."""
    known = {kept.id: Ground.of_territory(kept) for kept in store.territories()}
    found: list[Ground] = []
    after = None
    while True:
        page = store.plans(ward_code=ward_code, after=after, limit=AT_ONCE)
        found.extend(known.get(info.territory_id or 0, Ground()) for info in page.items)
        after = page.after
        if after is None:
            return _same(found)


def _same(grounds: Iterable[Ground]) -> Ground:
    """Return what all grounds say alike: what is kept under another's name moves nobody's roles."""
    every = list(grounds)

    def alike(said: Iterable[str | None]) -> str | None:
        values = set(said)
        return values.pop() if len(values) == 1 else None

    return Ground(
        alike(one.territory for one in every),
        alike(one.province for one in every),
        alike(one.district for one in every),
    )


def may(user: User, role: Role, ground: Ground | None) -> bool:
    """Say whether somebody has a role, or more than it, for the whole of a ground.

    A plan of several wards is reached by a role for its territory, district or province, or by roles
    for every one of its wards; None is everything.
    """
    enough = [grant for grant in user.grants if RANK[grant.role] >= RANK[role]]
    if any(_covers(grant, ground) for grant in enough):
        return True
    own_wards = {grant.code for grant in enough if grant.scope is Scope.WARD}
    return ground is not None and bool(ground.wards) and ground.wards <= own_wards


def may_somewhere(user: User, role: Role) -> bool:
    """Say whether somebody has a role, or more than it, for any ground."""
    return any(RANK[grant.role] >= RANK[role] for grant in user.grants)


def _covers(grant: Grant, ground: Ground | None) -> bool:
    if grant.scope is Scope.EVERYTHING:
        return True
    if ground is None or grant.scope is Scope.WARD:
        return False
    places = {
        Scope.PROVINCE: ground.province,
        Scope.DISTRICT: ground.district,
        Scope.TERRITORY: ground.territory,
    }
    return places[grant.scope] == grant.code
