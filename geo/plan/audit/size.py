"""How many voters an area may have, and the lawful reasons for fewer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from geo.allocation import Area, AreaKind
from geo.findings import Finding, Severity
from geo.plan.audit.borders import barred_pairs
from geo.plan.audit.case import Case
from geo.plan.connection import neighbours_of, pieces


def within_maximum(case: Case) -> Iterator[Finding]:
    """Require that no area has more voters than the law allows; no exception is known."""
    limit = case.rules.max_voters
    for index, area in enumerate(case.areas):
        voters = case.area_voters(area)
        if voters > limit:
            yield case.error(
                "within_maximum",
                case.ward.area_id(index),
                f"{case.ward.area_id(index)} has {voters:,} voters, {voters - limit:,} above the "
                f"maximum of {limit:,}",
                case.rules.source("max_voters"),
                voters=voters,
                limit=limit,
            )


def within_minimum(case: Case) -> Iterator[Finding]:
    """Require the minimum of an ordinary area, or a reason for fewer that is lawful and true."""
    limit = case.rules.min_voters
    for index, area in case.ordinary():
        voters = case.area_voters(area)
        if voters >= limit:
            continue
        name = case.ward.area_id(index)
        reason = lawful_reason(case, area)
        said = f"{name} has {voters:,} voters, {limit - voters:,} below the minimum of {limit:,}"
        if reason is None:
            claim = f" (the plan says {area.below_minimum}, which is not so)"
            yield case.error(
                "within_minimum",
                name,
                f"{said}, without a lawful reason{claim if area.below_minimum else ''}",
                case.rules.source("min_voters"),
                voters=voters,
                limit=limit,
                claimed=area.below_minimum or "",
            )
        else:
            found = case.find(
                "within_minimum",
                Severity.NOTE,
                name,
                f"{said}; lawful because it is {_SAID[reason]}",
                case.rules.source("below_minimum_reasons"),
                voters=voters,
                limit=limit,
                reason=reason,
            )
            yield replace(found, waived=True)


_SAID = {
    "remote": "remote: all its groups are marked so",
    "island": "an island that borders nothing else of the ward",
    "cut_off": "cut off: no open border joins it to more of its ballot",
}


def lawful_reason(case: Case, area: Area) -> str | None:
    """Return the lawful reason for fewer voters, found from the territory alone."""
    members = case.members(area)
    allowed = case.rules.below_minimum_reasons
    remote = case.territory.units["remote"].to_numpy(dtype=bool)
    if "remote" in allowed and members and all(remote[u] for u in members):
        return "remote"
    if "island" in allowed and _on_small_island(case, members):
        return "island"
    if not _is_whole_piece(case, members):
        return None
    if "island" in allowed and _touches_nothing(case, members):
        return "island"
    return "cut_off" if "cut_off" in allowed else None


def _is_whole_piece(case: Case, members: list[int]) -> bool:
    """Say whether an area is all that can be reached from it within its ballot."""
    if not members:
        return False
    ballot = case.ballots[members[0]]
    same = [
        u
        for u in range(len(case.voters))
        if u not in case.institutions and case.ballots[u] == ballot
    ]
    return frozenset(members) in pieces(same, case.neighbours)


def _on_small_island(case: Case, members: list[int]) -> bool:
    """Say whether an area lies on land under the minimum that named links alone join to the rest."""
    edges = case.territory.edges
    linked = edges[edges["reason"] == "link"]
    links = {(int(u), int(v)) for u, v in zip(linked["u"], linked["v"], strict=True)}
    ashore = neighbours_of(((case.pairs[0] | case.pairs[1]) - links) | barred_pairs(case.territory))
    (land,) = [p for p in pieces(range(len(case.voters)), ashore) if members[0] in p]
    joined = any((u in land) != (v in land) for u, v in links)
    return (
        joined
        and set(members) <= land
        and (sum(case.voters[u] for u in land) < case.rules.min_voters)
    )


def _touches_nothing(case: Case, members: list[int]) -> bool:
    """Say whether nothing else of the ward borders an area, not even across a barrier."""
    inside = set(members)
    borders = case.pairs[0] | case.pairs[1] | barred_pairs(case.territory)
    return all((u in inside) == (v in inside) for u, v in borders)


def separate_area_lawful(case: Case) -> Iterator[Finding]:
    """Require that only institutions the law names are separate areas, some from 50 voters."""
    units = case.territory.units
    for index, area in enumerate(case.areas):
        if area.kind != AreaKind.SEPARATE:
            continue
        for unit in case.members(area):
            if unit not in case.institutions:
                continue
            kind = str(units["institution_kind"].iloc[unit])
            voters = case.voters[unit]
            if not case.rules.may_be_separate(kind, voters):
                yield _unlawful(case, index, kind, voters)


def _unlawful(case: Case, index: int, kind: str, voters: int) -> Finding:
    name, limit = case.ward.area_id(index), case.rules.min_voters_separate
    if kind in case.rules.separate_kinds_from_minimum:
        said = f"{name} is a separate area of {voters:,} voters; {kind} needs {limit}"
        source = case.rules.source("min_voters_separate")
    else:
        said = f"{name} is a separate area, which the law does not give to {kind}"
        source = case.rules.source("separate_kinds")
    return case.error(
        "separate_area_lawful", name, said, source, kind=kind, voters=voters, limit=limit
    )


def institution_not_mixed(case: Case) -> Iterator[Finding]:
    """Require an area of its own for each institution, and nothing else in a separate area."""
    for index, area in enumerate(case.areas):
        members = case.members(area)
        inside = [u for u in members if u in case.institutions]
        separate = area.kind == AreaKind.SEPARATE
        if (separate and (len(inside) != 1 or len(members) != 1)) or (not separate and inside):
            name = case.ward.area_id(index)
            yield case.error(
                "institution_not_mixed",
                name,
                f"{name} ({area.kind}) holds {len(inside)} institution(s) and "
                f"{len(members) - len(inside)} other unit(s): {case.codes(members)}",
                case.rules.source("separate_kinds"),
                institutions=len(inside),
                others=len(members) - len(inside),
            )
