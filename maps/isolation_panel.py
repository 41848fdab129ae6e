"""What stands around the map about isolation: the control, the panel, the legend's signs, the table."""

from __future__ import annotations

from collections import Counter
from typing import Final

from geo.plan.isolation import Measure, MeasureKind, Response, ZoneKind
from geo.plan.model import PollingPlan
from maps.isolation import is_public, public_measures
from maps.labels import Phrase, day, number, word
from maps.popups import attribute, both, say, text
from maps.sentences import measure_sentence

PATTERNS: Final = {
    ZoneKind.BLOCKADE: ("#e4003a", "M-2,2 l4,-4 M0,12 l12,-12 M10,14 l4,-4"),
    ZoneKind.DISTANCING: ("#d98f00", "M6,4.4 a1.6,1.6 0 1 0 .01,0"),
    ZoneKind.QUARANTINE_FACILITY: ("#6a1b9a", "M0,6 h12 M6,0 v12"),
}
"""Colour and pattern of each kind of zone, on a tile of 12 × 12."""


def zone_patterns_svg() -> str:
    """Return a hidden SVG that defines a pattern ``zone-KIND`` for each kind of zone."""
    patterns = "".join(
        f'<pattern id="zone-{kind}" width="12" height="12" patternUnits="userSpaceOnUse">'
        f'<rect width="12" height="12" fill="{colour}" fill-opacity=".3"/>'
        f'<path d="{stroke}" fill="none" stroke="{colour}" stroke-width="2" stroke-opacity=".8"/>'
        "</pattern>"
        for kind, (colour, stroke) in PATTERNS.items()
    )
    return f'<svg class="hatches" width="0" height="0" aria-hidden="true"><defs>{patterns}</defs></svg>'


def control_html(plan: PollingPlan) -> str:
    """Return the buttons before and after, and the slider of days; empty without isolation."""
    if plan.isolation is None:
        return ""
    moment = plan.isolation.response.situation.moment.isoformat(timespec="minutes")
    buttons = "".join(
        f'<button type="button" data-state="{state}" aria-pressed="false">{say(state)}</button>'
        for state in ("before", "after")
    )
    states = attribute("aria-label", word("before_after"))
    return (
        f'<div id="kv-isolation" class="isolation-box" data-moment="{text(moment)}">'
        f'<div class="states" role="group" {states}>{buttons}</div>'
        f'<label class="days"><span>{say("zones_on")} <output></output></span>'
        f'<input type="range" min="0" max="0" value="0" step="1"></label></div>'
    )


def panel_html(plan: PollingPlan, *, public: bool = False) -> str:
    """Return the response in figures, and each zone's measures with their reasons."""
    if plan.isolation is None:
        return ""
    response = plan.isolation.response
    figures = _figures(plan, response, public=public)
    shown = public_measures(response) if public else response.measures
    counted = Counter(m.kind for m in shown)
    kinds = "".join(
        f"<li><b>{both(number(counted[kind]))}</b> {say(str(kind))}</li>"
        for kind in MeasureKind
        if counted[kind]
    )
    return f'<dl class="walks isolation">{figures}</dl><ul class="kinds">{kinds}</ul>'


def _figures(plan: PollingPlan, response: Response, *, public: bool) -> str:
    isolation = plan.isolation
    moment = response.situation.moment.isoformat(timespec="minutes")
    told = [("at_moment", both(day(moment)))]
    if not public:
        told = [
            ("scenario", text(isolation.in_force if isolation else "")),
            *told,
            ("moved_voters", _bounded(response.moved_voters, response.moved_bound)),
            ("teams", _bounded(response.teams, response.teams_bound)),
        ]
    return "".join(f"<div><dt>{say(key)}</dt><dd>{value}</dd></div>" for key, value in told)


def _bounded(value: int, bound: int) -> str:
    """Return a figure with what is proved of it."""
    if value == bound:
        return f"{both(number(value))} <small>({say('least')})</small>"
    return f"{both(number(value))} <small>({say('at_least')} {both(number(bound))})</small>"


def legend_signs(plan: PollingPlan, *, public: bool = False) -> list[tuple[str, str, bool]]:
    """Return the signs of isolation that this map uses: sign, word, whether it is used."""
    if plan.isolation is None:
        return []
    isolation, response = plan.isolation, plan.isolation.response
    scenario = next(s for s in isolation.scenarios if s.name == isolation.in_force)
    known = scenario.zones or response.situation.zones
    kinds = {zone.kind for zone in known if is_public(zone) or not public}
    moved = public_measures(response) if public else response.moves
    signs = [
        (_swatch(kind), f"legend_{'facility' if kind is ZoneKind.QUARANTINE_FACILITY else kind}",
         kind in kinds)
        for kind in PATTERNS
    ]  # fmt: skip
    return [
        *signs,
        ('<span class="line move"></span>', "legend_move", bool(moved)),
        (
            '<span class="line round"></span>',
            "legend_round",
            bool(response.rounds) and not public,
        ),
    ]


def _swatch(kind: ZoneKind) -> str:
    colour, _ = PATTERNS[kind]
    return (
        f'<svg width="34" height="18" aria-hidden="true"><rect width="34" height="18" '
        f'fill="url(#zone-{kind})" stroke="{colour}" stroke-width="2"/></svg>'
    )


COLUMNS: Final = ("measure", "zone", "area", "voters", "reason")


def measures_table(plan: PollingPlan, *, public: bool = False) -> str:
    """Return the measures as a table, for those who cannot see the map; empty where there are none.

    Empty for the public too: every reason tells a count.
    """
    response = plan.isolation.response if plan.isolation else None
    if response is None or public or not response.measures:
        return ""
    head = "".join(f'<th scope="col">{say(column)}</th>' for column in COLUMNS)
    rows = "".join(_row(measure) for measure in response.measures)
    return (
        f'<table class="measures"><caption>{say("measures_table")}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(measure: Measure) -> str:
    zone = (
        Phrase(*word("no_zone")) if measure.zone_code is None else Phrase(*(measure.zone_code,) * 2)
    )
    cells = (
        both(zone),
        text(measure.area_id),
        both(number(measure.voters)),
        both(measure_sentence(measure)),
    )
    return (
        f'<tr><th scope="row">{say(str(measure.kind))}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )
