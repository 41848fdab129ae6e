"""Other plans beside the map: the curve of walks by number of areas, as picture and table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geo.plan.model import PollingPlan, WardPlan
from geo.plan.reading import obstacle_of
from geo.plan.schema import AlternativesBlock, CurveRow, DifferentRow
from maps.labels import Phrase, decimal, metres, number, word
from maps.popups import attribute, both, say, text
from maps.sentences import obstacle_phrases

WIDTH: Final = 330
HEIGHT: Final = 150
EDGE: Final = (34, 24, 18, 26)
"""Room left, top, right and below the curve, for its labels."""


def alternatives_html(plan: PollingPlan) -> str:
    """Return the alternatives of each ward that has them, folded where wards are many; or nothing."""
    told = [(ward, ward.alternatives) for ward in plan.wards if ward.alternatives]
    opened = " open" if len(told) == 1 else ""
    return "".join(
        f'<details class="other"{opened}><summary>{text(ward.territory.ward.name)}</summary>'
        f"{curve_svg(block.curve)}{_curve_table(block.curve)}{_different(ward, block)}</details>"
        for ward, block in told
    )


def curve_svg(curve: Sequence[CurveRow]) -> str:
    """Return the mean walk (dots joined) and the walk of the 90th percentile by number of areas.

    The chosen number is the ringed dot; the same figures stand in the table below it.
    """
    shown = [row for row in curve if row.mean_walk_m is not None]
    if len(shown) < 2:
        return ""
    top = max(row.p90_walk_m or row.mean_walk_m or 0.0 for row in shown) or 1.0
    fewest, most = shown[0].areas, shown[-1].areas

    def place(row: CurveRow, walk: float | None) -> tuple[float, float]:
        left, above, right, below = EDGE
        across = left + (WIDTH - left - right) * (row.areas - fewest) / max(1, most - fewest)
        up = above + (HEIGHT - above - below) * (1 - (walk or 0.0) / top)
        return round(across, 1), round(up, 1)

    means = [place(row, row.mean_walk_m) for row in shown]
    p90s = [place(row, row.p90_walk_m) for row in shown]
    marks = "".join(_mark(row, *spot) for row, spot in zip(shown, means, strict=True))
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f"{attribute('aria-label', _told(shown))}>"
        f'<polyline class="p90" points="{_points(p90s)}"/>'
        f'<polyline class="mean" points="{_points(means)}"/>{marks}'
        f'<text x="{p90s[-1][0]}" y="{p90s[-1][1] - 6}" text-anchor="end">90\u00a0%</text>'
        f'<text x="2" y="12">m</text>{_axis()}</svg>'
    )


def _axis() -> str:
    """Return what is counted along the foot of the curve."""
    areas = word("other_areas")
    told = (("vi", areas.vi), ("en", areas.en))
    return "".join(
        f'<text class="{lang}" lang="{lang}" x="2" y="{HEIGHT - 22}">{text(said)}</text>'
        for lang, said in told
    )


def _mark(row: CurveRow, x: float, y: float) -> str:
    ring = f'<circle class="ring" cx="{x}" cy="{y}" r="8"/>' if row.chosen else ""
    return (
        f'{ring}<circle cx="{x}" cy="{y}" r="4"/>'
        f'<text x="{x}" y="{y - 11}" text-anchor="middle">{round(row.mean_walk_m or 0)}</text>'
        f'<text x="{x}" y="{HEIGHT - 6}" text-anchor="middle">{row.areas}</text>'
    )


def _points(spots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in spots)


def _told(shown: Sequence[CurveRow]) -> Phrase:
    each = [(row.areas, metres(row.mean_walk_m or 0.0)) for row in shown]
    vi = "; ".join(f"{areas} khu vực: {walk.vi}" for areas, walk in each)
    en = "; ".join(f"{areas} areas: {walk.en}" for areas, walk in each)
    return Phrase(f"Đi bộ bình quân theo số khu vực. {vi}", f"Mean walk by number of areas. {en}")


def _curve_table(curve: Sequence[CurveRow]) -> str:
    columns = ("other_areas", "mean_walk", "p90_short", "other_sizes", "other_proof")
    head = "".join(f'<th scope="col">{say(column)}</th>' for column in columns)
    rows = "".join(_curve_row(row) for row in curve)
    return (
        f"<table><caption>{say('other_curve')}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _curve_row(row: CurveRow) -> str:
    chosen = f" <em>{say('other_chosen')}</em>" if row.chosen else ""
    name = f'<th scope="row">{row.areas}{chosen}</th>'
    if row.mean_walk_m is None or row.gap is None:
        told = [obstacle_phrases(obstacle_of(row))[0] for row in row.why_not]
        why = Phrase("; ".join(w.vi for w in told), "; ".join(w.en for w in told))
        return f'<tr>{name}<td colspan="4" {attribute("title", why)}>{say("other_none")}</td></tr>'
    cells = (
        both(metres(row.mean_walk_m)),
        "–" if row.p90_walk_m is None else both(metres(row.p90_walk_m)),
        f"{both(number(row.fewest_voters or 0))}–{both(number(row.most_voters or 0))}",
        say("other_proved") if row.proved else both(_at_most(row.gap)),
    )
    return f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _at_most(gap: float) -> Phrase:
    """Return how far from the best possible a plan is, in few signs; the certificate says it in full."""
    share = decimal(max(gap * 100, 0.1))
    return Phrase(f"≤ {share.vi}\u00a0%", f"≤ {share.en}\u00a0%")


def _different(ward: WardPlan, block: AlternativesBlock) -> str:
    if not block.different:
        share = decimal(block.within * 100, 0)
        nothing = word("other_no_different")
        told = Phrase(nothing.vi.format(share=share.vi), nothing.en.format(share=share.en))
        return f'<p class="calm">{both(told)}</p>'
    items = "".join(f"<li>{_plan(ward, row)}</li>" for row in block.different)
    return f"<h4>{say('other_different')}</h4><ol>{items}</ol>"


def _plan(ward: WardPlan, row: DifferentRow) -> str:
    moved, more = decimal(100 * row.share_moved, 0), decimal(100 * row.costs_more, 2)
    sentence = Phrase(
        f"{moved.vi}\u00a0% cử tri đổi nơi bỏ phiếu; giá trị mục tiêu cao hơn {more.vi}\u00a0%.",
        f"{moved.en}\u00a0% of voters change station; the objective is {more.en}\u00a0% higher.",
    )
    walk = (
        "" if row.mean_walk_m is None else f" {say('mean_walk')}: {both(metres(row.mean_walk_m))}."
    )
    sites = ward.territory.sites["name"]
    changes = "".join(
        f"<br><small>{say(key)}: {text(', '.join(str(sites.get(c, c)) for c in codes))}</small>"
        for key, codes in (("other_opened", row.opened), ("other_closed", row.closed))
        if codes
    )
    return f"{both(sentence)}{walk}{changes}"
