"""What a person has to know or do before the plan can be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from geo.findings import Finding, Severity
from geo.plan.audit.case import Case
from geo.plan.obstacle_words import told_in_vietnamese
from geo.rules.electoral import nearest_election
from geo.territory import UnitKind


def ward_not_planned(case: Case) -> Iterator[Finding]:
    """Tell why a ward has no plan, and what the cheapest change is."""
    if case.ward.allocation is not None:
        return
    obstacles = case.ward.obstacles
    told = "; ".join(f"{o.message} → {o.remedy}" for o in obstacles) or "no reason is recorded"
    yield case.error(
        "ward_not_planned",
        case.subject,
        f"no plan: {told}",
        ", ".join(sorted({case.rules.source(o.rule) for o in obstacles})),
        voters=sum(case.voters),
        obstacles=len(obstacles),
        rules=", ".join(sorted({o.rule for o in obstacles})),
        **({"told_vi": told_in_vietnamese(obstacles)} if obstacles else {}),
    )


def rules_of_the_day(case: Case) -> Iterator[Finding]:
    """Tell, once for a plan, that its rules were made for another election than its polling day's."""
    day, known = case.rules.polling_day, nearest_election(case.rules)
    if known is None or case.ward.code != case.plan.wards[0].code:
        return
    yield case.find(
        "rules_of_the_day",
        Severity.NOTE,
        case.subject,
        f"no rules are known for a polling day of {day.isoformat()}: those of {case.rules.name}, the "
        f"election of {known.isoformat()}, are used for all wards; check that the law is the same",
        f"rules {case.rules.name}",
        day=f"{day:%d/%m/%Y}",
        profile=case.rules.name,
        known=f"{known:%d/%m/%Y}",
    )


def estimates_marked(case: Case) -> Iterator[Finding]:
    """Tell of a ward whose voters are estimates, unless its territory says how they were made."""
    marked = [u for u, est in enumerate(case.territory.units["estimated"]) if est]
    if marked and not case.told("estimate", case.subject):
        voters = sum(case.voters[u] for u in marked)
        yield case.find(
            "estimates_marked",
            Severity.NOTE,
            case.subject,
            f"{len(marked)} of {len(case.voters)} units ({voters:,} voters) rest on an estimate; give "
            "the official count of voters to replace it",
            "aims.voters_share",
            units=len(marked),
            voters=voters,
        )


def split_needs_approval(case: Case) -> Iterator[Finding]:
    """Ask for the approval that the split of a group needs, unless its territory asks for it."""
    units = case.territory.units
    parts: dict[str, list[int]] = defaultdict(list)
    for unit, (kind, group) in enumerate(zip(units["kind"], units["group_code"], strict=True)):
        if kind == UnitKind.PART:
            parts[str(group)].append(unit)
    for group, members in sorted(parts.items()):
        if case.told("split_unit", group) or case.told("divided_by_blockade", group):
            continue
        voters = sum(case.voters[u] for u in members)
        yield case.find(
            "split_needs_approval",
            Severity.WARNING,
            group,
            f"group {group} ({voters:,} voters) is split into {len(members)} parts, "
            f"{case.codes(members)}; have the split approved",
            case.rules.source("max_voters"),
            voters=voters,
            parts=len(members),
            limit=case.rules.max_voters,
        )


def armed_unit_unnamed(case: Case) -> Iterator[Finding]:
    """Require that an armed unit appears under the ward's name alone."""
    units, ward = case.territory.units, case.territory.ward
    sites = case.territory.sites
    for unit in sorted(case.institutions):
        if str(units["institution_kind"].iloc[unit]) != "armed_unit":
            continue
        own = sites.loc[sites["institution"] == case.unit_code(unit)]
        told = {str(units["name"].iloc[unit]), *(str(name) for name in own["name"])}
        # What it is called stays out of the finding: findings are printed.
        if told != {ward.name} or own["address"].notna().any():
            yield case.error(
                "armed_unit_unnamed",
                case.unit_code(unit),
                f"{case.unit_code(unit)} is an armed unit and must be shown as {ward.name}",
                case.rules.source("separate_kinds"),
                shown=ward.name,
            )
