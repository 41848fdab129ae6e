"""What stands beside the map: findings by severity, how good each ward's plan is, and the legend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from geo.findings import Finding, Severity
from geo.plan.equity import plan_equity
from geo.plan.model import PollingPlan, WardPlan
from maps.alternatives import alternatives_html
from maps.drawing import Drawing
from maps.isolation_panel import legend_signs, panel_html
from maps.labels import certificate, counted, metres, number, walk_basis
from maps.palette import COLOURS
from maps.places import Place, places_of, ward_key
from maps.popups import both, say, text
from maps.sentences import finding_sentence, obstacle_phrases, source_phrase

MANY: Final = 12
"""More findings of one severity are listed by ward."""


def side_html(
    plan: PollingPlan, drawing: Drawing, findings: Sequence[Finding], *, public: bool = False
) -> str:
    """Return the panels beside the map, each folding away on a small screen."""
    return (
        _isolation(plan, public=public)
        + _panel("findings", findings_html(drawing, findings), count=_count(findings), opened=True)
        + _panel("certificate", wards_html(plan, drawing), opened=len(plan.wards) <= 12)
        + _others(plan)
        + _panel("legend", legend_html(drawing, legend_signs(plan, public=public)), opened=True)
    )


def _isolation(plan: PollingPlan, *, public: bool) -> str:
    """Return the panel of isolation, where the plan carries any."""
    told = panel_html(plan, public=public)
    return _panel("isolation", told, opened=True) if told else ""


def _others(plan: PollingPlan) -> str:
    """Return the panel of alternatives, where the plan was asked for any."""
    others = alternatives_html(plan)
    return _panel("other", others, opened=len(plan.wards) == 1) if others else ""


def findings_html(drawing: Drawing, findings: Sequence[Finding]) -> str:
    """Return the findings as lists by severity; a click on one shows its place."""
    if not findings:
        return f'<p class="calm">{say("no_findings")}</p>'
    parts = []
    for severity in Severity:
        said = [f for f in findings if f.severity is severity]
        if said:
            opened = "" if severity is Severity.NOTE else " open"
            parts.append(
                f'<details class="level {severity}"{opened}><summary>{say(str(severity))} '
                f"<b>{len(said)}</b></summary>{_findings(drawing, said)}</details>"
            )
    return "".join(parts)


def _findings(drawing: Drawing, findings: Sequence[Finding]) -> str:
    """Return findings as one list, or by ward where they are many."""
    names, places = drawing.wards["name"], places_of(drawing)
    by_ward: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        ward = str(names.get(finding.ward_code, finding.ward_code))
        by_ward[ward].append(_finding(finding, ward, places.of(finding)))
    if len(findings) <= MANY or len(by_ward) == 1:
        return f"<ul>{''.join(item for items in by_ward.values() for item in items)}</ul>"
    return "".join(
        f"<details class='of-ward'><summary>{text(ward)} <b>{len(items)}</b></summary>"
        f"<ul>{''.join(items)}</ul></details>"
        for ward, items in by_ward.items()
    )


def _finding(finding: Finding, ward: str, place: Place | None) -> str:
    sentence = finding_sentence(finding)
    waived = f" <em>{say('waived')}</em>" if finding.waived else ""
    source = (
        f"<small class='source'>{say('source')}: {both(source_phrase(finding.source))}</small>"
        if finding.source
        else ""
    )
    return (
        f'<li><button type="button" data-severity="{finding.severity}" '
        f'data-show="{text(place.key if place else "")}">'
        f'<small class="ward">{text(ward)}</small>'
        f'<span class="sentence">{both(sentence)}</span>{waived}{source}</button></li>'
    )


def wards_html(plan: PollingPlan, drawing: Drawing) -> str:
    """Return for each ward its size and what is proved of its plan, or what stands in the way."""
    items = "".join(_ward(ward) for ward in plan.wards)
    bases = sorted(set(drawing.wards["walk_basis"]))
    basis = "; ".join(both(walk_basis(basis)) for basis in bases)
    return (
        f'{_walks(plan)}<ul class="wards">{items}</ul>'
        f'<p class="calm">{say("walk_basis")}: {basis}.</p>'
    )


def _walks(plan: PollingPlan) -> str:
    """Return how far voters walk over all wards, as the plan's equity figures say it."""
    voters, _ = plan_equity(plan)
    told = (
        ("mean_walk", voters.mean_walk_m),
        ("p90_walk", voters.p90_walk_m),
        ("max_walk", voters.max_walk_m),
    )
    cells = "".join(
        f"<div><dt>{say(key)}</dt><dd>{both(metres(value))}</dd></div>"
        for key, value in told
        if value is not None
    )
    return f'<dl class="walks">{cells}</dl>'


def _ward(ward: WardPlan) -> str:
    voters = ward.territory.voters
    size = f"{both(number(voters))} {both(counted('voter', voters))}"
    if ward.territory.units["estimated"].any():
        size += f' <em class="estimate">{say("estimate")}</em>'
    if ward.allocation is not None:
        areas = len(ward.allocation.areas)
        size = f"{areas} {both(counted('area', areas))} · {size}"
    return (
        f'<li><button type="button" class="link" data-show="{text(ward_key(ward.code))}">'
        f"{text(ward.territory.ward.name)}</button><span>{size}</span>{_proof(ward)}</li>"
    )


def _proof(ward: WardPlan) -> str:
    if ward.allocation is None:
        reasons = "".join(
            f"<li>{both(why)} <i>{say('remedy')}: {both(remedy)}</i></li>"
            for why, remedy in map(obstacle_phrases, ward.obstacles)
        )
        return f'<p class="bad">{say("not_planned")}</p><ul>{reasons}</ul>'
    sentence = certificate(proved=ward.allocation.proved, gap=ward.allocation.gap)
    return f'<p class="{"good" if ward.allocation.proved else "fair"}">{both(sentence)}</p>'


def legend_html(drawing: Drawing, more: Sequence[tuple[str, str, bool]] = ()) -> str:
    """Return the signs that this map uses, and no others."""
    swatches = "".join(
        f'<svg width="22" height="16" aria-hidden="true"><rect width="22" height="16" '
        f'fill="url(#hatch-{style})"/></svg>'
        for style in range(min(4, len(COLOURS)))
    )
    signs = [
        (f'<span class="swatches">{swatches}</span>', "legend_area", True),
        ('<span class="pin"><span class="n">3</span></span>', "legend_station", True),
        ('<span class="pin find"><span class="n">?3</span></span>', "legend_to_find",
         bool(drawing.stations["to_be_found"].any())),
        ('<span class="pin separate"><span class="n">3</span></span>', "legend_separate",
         bool((drawing.areas["kind"] == "separate").any())),
        ('<span class="dot"></span>', "legend_unit", True),
        ('<span class="dot hollow"></span>', "legend_estimate", bool(drawing.units["estimated"].any())),
        ('<span class="line walk"></span>', "legend_walk", True),
        ('<span class="line ward"></span>', "legend_ward", True),
        ('<span class="unplanned"></span>', "legend_unplanned",
         bool((drawing.wards["status"] != "planned").any())),
        ('<span class="flaw error">!</span>', "error", True),
        ('<span class="flaw warning">!</span>', "warning", True),
        ('<span class="flaw note">i</span>', "note", True),
    ]  # fmt: skip
    shown = "".join(
        f'<li><span class="sign">{sign}</span><span>{say(key)}</span></li>'
        for sign, key, used in (*signs, *more)
        if used
    )
    return f'<ul class="legend">{shown}</ul><p class="calm">{say("no_base")}</p>'


def _panel(key: str, content: str, *, opened: bool, count: str = "") -> str:
    return (
        f'<details class="panel {key}"{" open" if opened else ""}>'
        f"<summary>{say(key)}{count}</summary>{content}</details>"
    )


def _count(findings: Sequence[Finding]) -> str:
    badges = ((severity, sum(f.severity is severity for f in findings)) for severity in Severity)
    return "".join(f' <b class="badge {s}">{n}</b>' for s, n in badges if n)
