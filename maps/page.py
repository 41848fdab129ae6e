"""The whole page: Folium's map in the middle, search, panels, table and figures around it."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure, MacroElement
from folium.plugins import Fullscreen
from folium.template import Template

from geo.findings import Finding
from geo.plan.document import version_id
from geo.plan.model import PollingPlan
from geo.progress import Progress, silent
from maps.assets import asset_files, ensure_assets
from maps.drawing import Drawing, drawing_of
from maps.figures import figures_of
from maps.isolation import isolation_features
from maps.isolation_panel import control_html, measures_table, zone_patterns_svg
from maps.labels import REASONS, WORDS, counted, day, number, word
from maps.layers import draw_layers
from maps.palette import hatch_svg
from maps.panels import side_html
from maps.popups import attribute, both, json_in_script, say, text
from maps.standalone import inlined, refuse_remote_links
from maps.table import COLUMNS, table_html

ASSET_FOLDER: Final = "map_assets"
POLICY: Final = "default-src 'self' 'unsafe-inline' data: blob: file:; form-action 'none'"
"""No page may ask a remote host; ``file:`` because a page opened from a disk has no origin."""

SCRIPTS: Final = (
    "state", "words", "popups", "features", "isolation", "showing", "labels", "search", "controls",
    "start",
)  # fmt: skip

_counting = threading.Lock()


@dataclass(frozen=True)
class BaseTiles:
    """A base map that the operator answers for: none is drawn unless one is given.

    What an authority of Viet Nam shows must show Hoàng Sa and Trường Sa as Viet Nam's, which public
    tiles do not, and a tile server learns who looks at which place.
    """

    url: str
    """Leaflet's pattern, such as ``https://tiles.example/{z}/{x}/{y}.png``."""
    attribution: str

    @property
    def host(self) -> str:
        """The host that the page's policy must allow."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def draw_map(
    plan: PollingPlan,
    findings: Sequence[Finding],
    out: Path,
    *,
    standalone: bool = False,
    public: bool = False,
    base_tiles: BaseTiles | None = None,
    on_progress: Progress = silent,
) -> None:
    """Write a plan's map to an HTML file.

    Its scripts and styles are copied to ``map_assets/`` beside it, or with ``standalone`` written
    into the file itself. ``public`` leaves out what only planners and box teams may
    see. No remote host is named unless ``base_tiles`` names one. Raises InputError where the assets
    cannot be had.
    """
    assets = ensure_assets(on_progress)
    page = page_html(plan, findings, base_tiles, public=public)
    refuse_remote_links(page)
    out.parent.mkdir(parents=True, exist_ok=True)
    if standalone:
        page = inlined(page, assets, ASSET_FOLDER)
    else:
        _copy_assets(assets, out.parent / ASSET_FOLDER)
    out.write_text(page, encoding="utf-8")


def page_html(
    plan: PollingPlan,
    findings: Sequence[Finding],
    base_tiles: BaseTiles | None = None,
    *,
    public: bool = False,
) -> str:
    """Return the page as text; the same plan gives the same text."""
    drawing = drawing_of(plan)
    with counted_ids():
        canvas = _canvas(drawing)
        if base_tiles is not None:
            folium.TileLayer(
                base_tiles.url, attr=text(base_tiles.attribution), control=False, max_zoom=19
            ).add_to(canvas)
        isolation = isolation_features(plan, drawing, public=public)
        names = draw_layers(canvas, drawing, findings, isolation)
        _Start(names).add_to(canvas)
        policy = f"{POLICY}; img-src 'self' data: blob: {base_tiles.host}" if base_tiles else POLICY
        page = _Page(_parts(plan, drawing, findings, public=public), policy)
        page.add_child(canvas)
        rendered: str = page.render()
    return rendered


class _Page(Figure):
    """Branca's figure with our own frame around the map."""

    _template = Template(
        (resources.files("maps") / "templates/page.html").read_text(encoding="utf-8")
    )

    def __init__(self, parts: Mapping[str, str], policy: str) -> None:
        super().__init__()
        self.parts = parts
        self.policy = text(policy)


class _Start(MacroElement):
    """Hands map and layers to the page's script."""

    _template = Template(
        "{% macro script(this, kwargs) %}khuvuc.start({{ this._parent.get_name() }}, "
        "{ {%- for key, name in this.names.items() %}{{ key }}: {{ name }}, {% endfor -%} });"
        "{% endmacro %}"
    )

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.names = names


@contextmanager
def counted_ids() -> Iterator[None]:
    """Give Folium's elements numbers for ids, which it takes at random: pages become repeatable."""
    with _counting:
        numbers = itertools.count(1)
        usual = Element.__dict__["_generate_id"]
        counted = classmethod(lambda _: f"{next(numbers):04d}")
        setattr(Element, "_generate_id", counted)  # noqa: B010 - Branca offers no other way
        try:
            yield
        finally:
            setattr(Element, "_generate_id", usual)  # noqa: B010


def _canvas(drawing: Drawing) -> folium.Map:
    west, south, east, north = drawing.wards.total_bounds
    canvas = folium.Map(
        location=[round((south + north) / 2, 6), round((west + east) / 2, 6)],
        tiles=None,
        zoom_start=13,
        max_zoom=19,
        zoom_snap=0.5,
        fade_animation=False,
        font_size="0.875rem",
    )
    canvas.default_js = [("leaflet", f"{ASSET_FOLDER}/leaflet/dist/leaflet.js")]
    canvas.default_css = [("leaflet_css", f"{ASSET_FOLDER}/leaflet/dist/leaflet.css")]
    button = Fullscreen(  # type: ignore[no-untyped-call]
        title=word("fullscreen").vi, title_cancel=word("leave_fullscreen").vi
    )
    folder = f"{ASSET_FOLDER}/leaflet.fullscreen"
    button.default_js = [("fullscreen", f"{folder}/Control.FullScreen.js")]
    button.default_css = [("fullscreen_css", f"{folder}/Control.FullScreen.css")]
    button.add_to(canvas)
    return canvas


def _parts(
    plan: PollingPlan, drawing: Drawing, findings: Sequence[Finding], *, public: bool
) -> dict[str, str]:
    version = version_id(plan)
    words = {key: list(phrase) for key, phrase in WORDS.items()}
    words |= {f"why {code}": list(phrase) for code, phrase in REASONS.items()}
    return {
        "version": text(version),
        "title": text(f"{word('title').vi} · {_place(plan)}"),
        "skip": say("skip"),
        "style": _template("khuvuc.css") + _template("isolation.css") + _cards_css(),
        "script": page_script(),
        "hatches": hatch_svg(sorted(set(drawing.areas["style"].tolist()) | set(range(4))))
        + zone_patterns_svg(),
        "isolation": control_html(plan),
        "head": _head(plan, drawing, version),
        "map_label": attribute("aria-label", word("map")),
        "search": _search(),
        "no_script": say("no_script"),
        "side": side_html(plan, drawing, findings, public=public),
        "table": (
            f"<h2>{say('table')}</h2><p>{say('table_intro')}</p>{table_html(drawing, findings)}"
            f"{measures_table(plan, public=public)}"
        ),
        "figures": json_in_script(figures_of(drawing, version)),
        "words": json_in_script(words),
    }


def _head(plan: PollingPlan, drawing: Drawing, version: str) -> str:
    """Return title, the plan's size, and what it rests on."""
    size = " · ".join(
        f"<b>{both(number(count))}</b> {both(counted(key, count))}"
        for count, key in (
            (len(plan.wards), "ward"),
            (len(drawing.areas), "area"),
            (int(drawing.units["voters"].sum()), "voter"),
        )
    )
    if drawing.units["estimated"].any():
        size += f' <em class="estimate">{say("partly_estimate")}</em>'
    as_of = plan.provenance.as_of
    facts = [
        (say("polling_day"), both(day(plan.rules.polling_day.isoformat()))),
        (say("rules"), text(plan.rules.name)),
        (say("drawn"), both(day(plan.created_at)) if plan.created_at else ""),
        (say("counts_of"), both(day(as_of.isoformat())) if as_of else ""),
        (say("counts_from"), text(plan.provenance.source or "")),
        (say("version"), f"<code>{text(version)}</code>"),
    ]
    told = "".join(f"<span>{key}: {value}</span>" for key, value in facts if value)
    languages = "".join(
        f'<button type="button" data-speak="{code}" lang="{code}" '
        f'aria-pressed="{"true" if code == "vi" else "false"}">{name}</button>'
        for code, name in (("vi", "Tiếng Việt"), ("en", "English"))
    )
    return (
        f'<div><h1>{say("title")} <span class="place">{text(_place(plan))}</span></h1>'
        f'<p class="size">{size}</p><p class="rests">{told}</p></div>'
        f'<div class="tools"><div class="speak" role="group" '
        f"{attribute('aria-label', word('language'))}>{languages}</div>"
        f'<button type="button" id="kv-home">{say("whole_map")}</button>'
        f'<button type="button" id="kv-print">{say("print")}</button></div>'
    )


def _place(plan: PollingPlan) -> str:
    """Return what the plan is of: its title, its only ward, or its planning folder."""
    if plan.provenance.title:
        return plan.provenance.title
    if len(plan.wards) == 1:
        return plan.wards[0].territory.ward.name
    return Path(plan.intake.folder).name


def _search() -> str:
    hint = word("search_hint")
    return (
        f'<input id="kv-search" type="search" autocomplete="off" role="combobox" '
        f'aria-expanded="false" aria-controls="kv-found" {attribute("placeholder", hint)} '
        f'{attribute("aria-label", hint)}><ul id="kv-found" hidden></ul>'
    )


def _cards_css() -> str:
    """Return the column names as style, for a small screen that shows each row as a card."""
    rules = "".join(
        f'html[lang="{lang}"] td:nth-child({place})::before{{content:"{word(column)[i]}"}}'
        for place, column in enumerate(COLUMNS, start=1)
        for i, lang in enumerate(("vi", "en"))
        if place > 1
    )
    return f"@media screen and (max-width:760px){{{rules}}}"


def page_script() -> str:
    """Return the page's own script: one function, so that nothing of it but ``khuvuc`` is global."""
    return (
        '"use strict";\nconst khuvuc = (() => {\n'
        + "\n".join(_template(f"{name}.js") for name in SCRIPTS)
        + "})();\n"
    )


def _template(name: str) -> str:
    return (resources.files("maps") / "templates" / name).read_text(encoding="utf-8")


def _copy_assets(assets: Path, folder: Path) -> None:
    for file in asset_files():
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(assets / file, target)
