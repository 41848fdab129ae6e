/* Behaviour of the map. Text from the plan reaches the page as text nodes only, never as HTML. */
"use strict";
const khuvuc = (() => {
  const words = JSON.parse(document.getElementById("khuvuc-words").textContent);
  const areas = new Map();      // area_id → {props, layer}
  const units = [];             // in the plan's order: {props, place, cell}
  const stations = [];          // {props, layer}
  const wards = new Map();      // ward_code → {props, layer}
  const walks = new Map();      // area_id → layer
  const labels = [];            // area and ward labels, shown where they fit
  const cells = [];             // {unit, layer}
  const targets = new Map();    // subject of a finding → {show, at}
  let map, layers, picked, lately = [];

  /* ---- words and small elements ---- */

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    for (const child of children) if (child !== null && child !== undefined) made.append(child);
    return made;
  }

  function both(vi, en) {
    if (vi === en) return document.createTextNode(vi);
    const made = document.createDocumentFragment();
    for (const [lang, text] of [["vi", vi], ["en", en]]) {
      const span = element("span", lang, text);
      span.lang = lang;
      made.append(span);
    }
    return made;
  }

  const say = (key) => (words[key] ? both(...words[key]) : document.createTextNode(key.replace(/_/g, " ")));
  const grouped = (n, sign) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, sign);
  const number = (n) => both(grouped(n, "."), grouped(n, ","));

  function distance(m) {
    if (m === undefined) return null;
    if (m < 0) return say("no_way");
    if (m < 10000) return both(grouped(m, ".") + " m", grouped(m, ",") + " m");
    const km = (m / 1000).toFixed(1);
    return both(km.replace(".", ",") + " km", km + " km");
  }

  function voters(props) {
    const made = element("span", "", number(props.voters));
    if (props.estimated) made.append(" ", element("em", "estimate", say("estimate")));
    return made;
  }

  function facts(pairs) {
    const list = element("dl", "facts");
    for (const [key, value] of pairs) {
      if (value === null || value === undefined) continue;
      list.append(element("dt", "", say(key)), element("dd", "", value));
    }
    return list;
  }

  function reason(code, facts) {
    const told = (sentence, sign) => sentence.replace(/\{(\w+)\}/g, (_, key) =>
      (typeof facts[key] === "number" ? grouped(facts[key], sign) : facts[key]));
    const [vi, en] = words["why " + code];
    return both(told(vi, "."), told(en, ","));
  }

  /* ---- popups ---- */

  const wardName = (code) => (wards.has(code) ? wards.get(code).props.name : code);

  function areaHeading(props) {
    return element("span", "", say("area"), " " + props.number);
  }

  function areaButton(id) {
    const props = areas.get(id).props;
    const button = element("button", "link", both("số " + props.number, "no. " + props.number));
    button.type = "button";
    button.addEventListener("click", () => showArea(id));
    return button;
  }

  function areaPopup(props) {
    return element("div", "card",
      element("h3", "", areaHeading(props)),
      element("p", "where", props.ward),
      props.kind === "separate" ? element("p", "tag", say("separate_area")) : null,
      facts([
        ["voters", voters(props)],
        ["households", props.households === undefined ? null : number(props.households)],
        ["units", number(props.units)],
        ["station", props.station],
        ["mean_walk", distance(props.mean_walk_m)],
        ["max_walk", distance(props.max_walk_m)],
        ["below_minimum", props.below_minimum ? say(props.below_minimum) : null],
      ]));
  }

  function unitPopup(props) {
    const area = props.area_id ? areas.get(props.area_id).props : null;
    return element("div", "card",
      element("h3", "", props.name),
      element("p", "where", wardName(props.ward_code)),
      props.institution_kind ? element("p", "tag", say(props.institution_kind)) : null,
      facts([
        ["voters", voters(props)],
        ["one_area", area ? areaButton(props.area_id) : say("not_planned")],
        ["station", area ? area.station : null],
        ["walk", area ? distance(props.walk_m) : null],
      ]),
      props.why ? element("p", "why", element("b", "", say("why")), " ", reason(...props.why)) : null);
  }

  function stationPopup(props) {
    const list = element("span", "");
    props.areas.forEach((id, i) => list.append(i ? ", " : "", areaButton(id)));
    const free = props.step_free === undefined ? "unknown" : props.step_free ? "yes" : "no";
    return element("div", "card",
      element("h3", "", props.name),
      props.to_be_found ? element("p", "tag", say("station_to_find")) : null,
      props.separate ? element("p", "tag", say("separate_area")) : null,
      facts([
        ["address", props.address || say("not_stated")],
        ["one_area", list],
        ["voters", voters(props)],
        ["capacity", props.capacity === undefined ? say("not_stated") : number(props.capacity)],
        ["step_free", say(free)],
        ["ward", wardName(props.ward_code)],
      ]));
  }

  function findingPopup(props) {
    return element("div", "card " + props.severity,
      element("h3", "", say("one_" + props.severity)),
      element("p", "", both(props.vi, props.en)),
      props.source[0] ? element("p", "where", say("source"), ": ", both(...props.source)) : null);
  }

  /* ---- styles, by layer ---- */

  const style = {
    areas: (f) => ({
      fillColor: `url(#hatch-${f.properties.style})`, fillOpacity: 0.82, color: "#22303c",
      weight: f.properties.kind === "separate" ? 3 : 1.6, opacity: 0.85,
      dashArray: f.properties.kind === "separate" ? "7 4" : null, className: "kv-area",
    }),
    cells: () => ({fillOpacity: 0, fill: true, color: "#22303c", weight: 0.5, opacity: 0.45, className: "kv-cell"}),
    walks: () => ({color: "#14364a", weight: 1, opacity: 0.55, interactive: false, className: "kv-walk"}),
    wards: (f) => ({
      fill: f.properties.status !== "planned", fillColor: "#8b8f94", fillOpacity: 0.35,
      color: "#10222e", weight: 2.6, opacity: 0.9, interactive: false, className: "kv-ward",
    }),
  };

  function pin(props) {
    const kind = ["pin", props.to_be_found ? "find" : "", props.separate ? "separate" : ""].join(" ");
    const text = props.numbers.length > 3
      ? props.numbers.slice(0, 2).join("·") + "…" : props.numbers.join("·");
    return element("span", kind, element("span", "n", (props.to_be_found ? "?" : "") + text));
  }

  const icon = (html, size) => L.divIcon({html, className: "kv-icon", iconSize: [size, size]});

  function findingPoint(f, at) {
    const mark = element("span", "flaw " + f.properties.severity, {error: "!", warning: "!", note: "i"}[f.properties.severity]);
    return L.marker(at, {icon: icon(mark, 20), zIndexOffset: -500, alt: f.properties.vi});
  }

  const point = {
    units: (f, at) => {
      const dot = {radius: 2.6, weight: 1, color: "#fff", fillColor: f.properties.estimated ? "#fff" : "#14364a",
        fillOpacity: 1, interactive: false, pane: "kv-units", className: "kv-dot"};
      if (f.properties.estimated) dot.color = "#14364a";
      return L.circleMarker(at, dot);
    },
    stations: (f, at) => L.marker(at, {icon: icon(pin(f.properties), 30), riseOnHover: true,
      alt: f.properties.name, title: f.properties.name}),
    problems: findingPoint,
    note: findingPoint,
  };

  /* ---- what each feature is for ---- */

  const each = {
    areas: (f, layer) => {
      areas.set(f.properties.area_id, {props: f.properties, layer});
      targets.set(`area/${f.properties.ward_code}/${f.properties.area_id}`, {show: () => showArea(f.properties.area_id), at: L.latLng(f.properties.label)});
      layer.bindPopup(() => areaPopup(f.properties));
      layer.on("popupopen", () => pick([layer]));
      labels.push({at: L.latLng(f.properties.label), home: f.properties.at_home, room: f.properties.room_m, text: String(f.properties.number),
        className: "area-label", layer: null});
    },
    cells: (f, layer) => { f.properties.layer = layer; cells.push({unit: f.properties.unit, layer}); },
    walks: (f, layer) => walks.set(f.properties.area_id, layer),
    units: (f, layer) => units.push({props: f.properties, place: layer}),
    wards: (f, layer) => {
      wards.set(f.properties.ward_code, {props: f.properties, layer});
      targets.set(`ward/${f.properties.ward_code}`,
        {show: () => showBounds(layer.getBounds(), [layer]), at: L.latLng(f.properties.label)});
      labels.push({at: L.latLng(f.properties.label), bounds: layer.getBounds(), text: f.properties.name,
        className: "ward-label", layer: null});
    },
    stations: (f, layer) => {
      stations.push({props: f.properties, layer});
      targets.set(`site/${f.properties.ward_code}/${f.properties.site_code}`,
        {show: () => showStation(f.properties, layer), at: layer.getLatLng()});
      layer.bindPopup(() => stationPopup(f.properties));
      layer.on("popupopen", () => pick(f.properties.areas.map((id) => areas.get(id).layer)));
    },
    problems: (f, layer) => layer.bindPopup(() => findingPopup(f.properties)),
    note: (f, layer) => layer.bindPopup(() => findingPopup(f.properties)),
  };
  /* ---- showing one thing ---- */

  function pick(shapes) {
    picked.clearLayers();
    lately = shapes;
    for (const shape of shapes) {
      const rings = shape.getLatLngs ? shape.getLatLngs() : null;
      if (rings) picked.addLayer(L.polygon(rings, {pane: "kv-picked", interactive: false, fill: false,
        color: "#b00020", weight: 3.5, opacity: 0.95}));
    }
  }

  function ensureVisible(key) {
    if (!map.hasLayer(layers[key])) map.addLayer(layers[key]);
  }

  function showBounds(bounds, shapes) {
    map.closePopup();
    map.fitBounds(bounds, {padding: [40, 40], maxZoom: 18, animate: false});
    pick(shapes);
    bringToView();
  }

  function bringToView() {
    if (window.matchMedia("(max-width: 760px)").matches)
      document.querySelector(".map-box").scrollIntoView({block: "start"});
  }

  function showArea(id) {
    ensureVisible("areas");
    const {props, layer} = areas.get(id);
    showBounds(layer.getBounds(), [layer]);
    layer.openPopup(L.latLng(props.label));
  }

  function showUnit(unit) {
    ensureVisible("cells");
    const at = unit.place.getLatLng();
    const bounds = unit.cell ? unit.cell.getBounds() : L.latLngBounds([at, at]);
    showBounds(bounds.pad(0.8), unit.cell ? [unit.cell] : []);
    L.popup().setLatLng(at).setContent(unitPopup(unit.props)).openOn(map);
  }

  function showStation(props, layer) {
    ensureVisible("stations");
    const shapes = props.areas.map((id) => areas.get(id).layer);
    showBounds(L.featureGroup(shapes).getBounds().extend(layer.getLatLng()), shapes);
    layer.openPopup();
  }

  function showSubject(subject, sentence) {
    const target = targets.get(subject);
    if (!target) return;
    target.show();
    if (!sentence) return;
    L.popup().setLatLng(target.at).setContent(sentence).openOn(map);
    pick(lately);  // the popup that made way has cleared it
  }

  /* ---- labels that fit ---- */

  function overlaps(box, boxes) {
    return boxes.some((b) => box.left < b.right && b.left < box.right && box.top < b.bottom && b.top < box.bottom);
  }

  function fitLabels() {
    const metresPerPixel = 40075016.7 * Math.cos(map.getCenter().lat * Math.PI / 180) / 2 ** (map.getZoom() + 8);
    const rooms = labels.filter((l) => l.room !== undefined).map((l) => l.room / metresPerPixel).sort((a, b) => a - b);
    const typical = rooms.length ? rooms[rooms.length >> 1] : 99;
    const box = map.getContainer().classList;
    box.toggle("far", typical < 17);
    box.toggle("very-far", typical < 8);
    box.toggle("dense", typical * typical * 3.1 * areas.size / Math.max(units.length, 1) < 70);
    const half = box.contains("far") ? 6 : 17;
    const taken = stations.map(({layer}) => {
      const p = map.latLngToLayerPoint(layer.getLatLng());
      return {left: p.x - half, right: p.x + half, top: p.y - half, bottom: p.y + half};
    });
    const far = box.contains("far");
    const order = far ? [...labels].sort((a, b) => (a.room === undefined ? 0 : 1) - (b.room === undefined ? 0 : 1)) : labels;
    for (const label of order) showLabel(label, metresPerPixel, taken, far);
  }

  function showLabel(label, metresPerPixel, taken, far) {
    let fits;
    const p = map.latLngToLayerPoint(label.at);
    if (label.room !== undefined) {
      const w = (far ? 4 : 7) * label.text.length + 2, h = far ? 7 : 10;
      const box = {left: p.x - w, right: p.x + w, top: p.y - h, bottom: p.y + h};
      fits = !(label.home && !far) && label.room / metresPerPixel > h && !overlaps(box, taken);
      if (fits) taken.push(box);
    } else {
      const corner = map.latLngToLayerPoint(label.bounds.getNorthEast());
      const other = map.latLngToLayerPoint(label.bounds.getSouthWest());
      const w = 3.4 * label.text.length + 6;
      const box = {left: p.x - w, right: p.x + w, top: p.y - 10, bottom: p.y + 10};
      fits = far && wards.size > 1 && corner.x - other.x > w * 1.3 && !overlaps(box, taken.slice(stations.length));
      if (fits) taken.push(box);
    }
    if (fits && !label.layer) {
      label.layer = L.marker(label.at, {interactive: false, keyboard: false, pane: "kv-labels",
        icon: icon(element("span", label.className, label.text), 0)});
    }
    if (label.layer) fits ? label.layer.addTo(map) : label.layer.remove();
  }

  /* ---- search ---- */

  const fold = (text) => text.replace(/[đĐ]/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .toLowerCase().replace(/[^0-9a-z]+/g, " ").trim();

  let entries = null;

  function searchEntries() {
    const made = [];
    const add = (name, where, show, shown) => made.push({name, where, show, shown,
      words: fold(name).split(" "), keys: fold(name + " " + where).split(" ")});
    for (const {props} of areas.values())
      add(words.area.join(" ") + " " + props.number, props.ward, () => showArea(props.area_id), () => areaHeading(props));
    for (const {props, layer} of stations)
      add(props.name, [props.address, wardName(props.ward_code)].filter(Boolean).join(", "),
        () => showStation(props, layer), () => props.name);
    for (const unit of units)
      add(unit.props.name, wardName(unit.props.ward_code), () => showUnit(unit), () => unit.props.name);
    for (const {props, layer} of wards.values())
      add(props.name, "", () => showBounds(layer.getBounds(), [layer]), () => props.name);
    return made;
  }

  /* A whole word of the name counts most; a number must begin as it was typed, so "5" is not 15. */
  function rank(entry, asked) {
    let score = 0;
    for (const word of asked) {
      if (entry.words.includes(word)) score += 3;
      else if (entry.keys.includes(word)) score += 2;
      else if (entry.keys.some((key) => (/^\d/.test(word) ? key.startsWith(word) : key.includes(word)))) score += 1;
      else return 0;
    }
    return score - entry.words.length / 100;
  }

  function find(text) {
    const asked = fold(text).split(" ").filter(Boolean);
    if (!asked.length) return [];
    entries = entries || searchEntries();
    return entries.map((e, i) => ({e, i, s: rank(e, asked)})).filter((r) => r.s > 0)
      .sort((a, b) => b.s - a.s || a.i - b.i).slice(0, 12).map((r) => r.e);
  }

  function startSearch() {
    const input = document.getElementById("kv-search");
    const list = document.getElementById("kv-found");
    const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
    const open = () => {
      const found = find(input.value);
      list.replaceChildren(...found.map((entry) => {
        const button = element("button", "", element("b", "", entry.shown()), element("small", "", entry.where));
        button.type = "button";
        button.addEventListener("click", () => { close(); entry.show(); });
        return element("li", "", button);
      }));
      if (!found.length && input.value.trim()) list.append(element("li", "none", say("nothing_found")));
      list.hidden = !list.childElementCount;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };
    input.addEventListener("input", open);
    input.addEventListener("focus", open);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      const first = list.querySelector("button");
      if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    });
    list.addEventListener("keydown", (event) => {
      const step = {ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling"}[event.key];
      if (event.key === "Escape") { close(); input.focus(); }
      if (!step) return;
      event.preventDefault();
      const next = event.target.closest("li")[step];
      (next ? next.querySelector("button") : input).focus();
    });
    document.addEventListener("click", (event) => { if (!event.target.closest(".search")) close(); });
  }

  /* ---- language, panels, print ---- */

  function speak(lang) {
    document.documentElement.lang = lang;
    for (const name of ["placeholder", "aria-label", "title"])
      for (const node of document.querySelectorAll(`[data-${name}-${lang}]`))
        node.setAttribute(name, node.getAttribute(`data-${name}-${lang}`));
    for (const button of document.querySelectorAll("[data-speak]"))
      button.setAttribute("aria-pressed", String(button.dataset.speak === lang));
    const titles = {".leaflet-control-zoom-in": "zoom_in", ".leaflet-control-zoom-out": "zoom_out",
      ".fullscreen-icon": "fullscreen", ".leaflet-control-layers-toggle": "layers"};
    for (const [selector, key] of Object.entries(titles)) {
      const node = document.querySelector(selector);
      if (!node) continue;
      node.title = words[key][lang === "en" ? 1 : 0];
      node.setAttribute("aria-label", node.title);
    }
  }

  function startButtons(home) {
    for (const button of document.querySelectorAll("[data-speak]"))
      button.addEventListener("click", () => speak(button.dataset.speak));
    document.addEventListener("click", (event) => {
      const goal = event.target.closest("[data-show]");
      if (!goal) return;
      const sentence = goal.dataset.severity
        ? element("div", "card " + goal.dataset.severity, element("h3", "", say("one_" + goal.dataset.severity)),
          ...[...goal.querySelectorAll(".sentence, .source")].map((part) => part.cloneNode(true))) : null;
      showSubject(goal.dataset.show, sentence);
    });
    document.getElementById("kv-home").addEventListener("click", () => {
      map.closePopup();
      picked.clearLayers();
      map.fitBounds(home, {animate: false});
    });
    document.getElementById("kv-print").addEventListener("click", () => window.print());
    if (window.matchMedia("(max-width: 760px)").matches)
      for (const panel of document.querySelectorAll(".side > details[open]")) panel.open = false;
  }

  function startPrint(home) {
    let before = null;
    const prepare = () => {
      if (before) return;
      const legend = document.querySelector(".panel.legend");
      before = {center: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap, open: legend.open};
      legend.open = true;
      map.options.zoomSnap = 0;
      document.documentElement.classList.add("printing");
      map.closePopup();
      map.invalidateSize({animate: false});
      map.fitBounds(home, {animate: false});
    };
    const restore = () => {
      if (!before) return;
      document.documentElement.classList.remove("printing");
      map.options.zoomSnap = before.snap;
      document.querySelector(".panel.legend").open = before.open;
      map.invalidateSize({animate: false});
      map.setView(before.center, before.zoom, {animate: false});
      before = null;
    };
    window.addEventListener("beforeprint", prepare);
    window.addEventListener("afterprint", restore);
    window.matchMedia("print").addEventListener("change", (event) => (event.matches ? prepare() : restore()));
  }

  /* ---- start ---- */

  function start(folium, named) {
    map = folium;
    layers = named;
    map.createPane("kv-labels").style.zIndex = 610;
    map.getPane("kv-labels").style.pointerEvents = "none";
    map.attributionControl.setPrefix("Leaflet");
    L.control.scale({imperial: false}).addTo(map);
    L.Popup.mergeOptions({autoPanPaddingTopLeft: [54, 12], maxWidth: 310});
    picked = L.layerGroup().addTo(map);
    for (const {unit, layer} of cells) {
      units[unit].cell = layer;
      layer.bindPopup(() => unitPopup(units[unit].props));
      layer.bindTooltip(() => element("span", "", element("b", "", units[unit].props.name), " · ",
        voters(units[unit].props), " ", say("voters_word")), {sticky: true, className: "kv-tip"});
      layer.on("popupopen", () => pick([layer]));
    }
    for (const unit of units)
      targets.set(`unit/${unit.props.ward_code}/${unit.props.unit_code}`, {show: () => showUnit(unit), at: unit.place.getLatLng()});
    map.on("popupclose", () => picked.clearLayers());
    const home = layers.wards.getBounds();
    map.fitBounds(home, {animate: false});
    map.on("zoomend viewreset resize", fitLabels);
    fitLabels();
    const asked = new URLSearchParams(window.location.search).get("lang");
    speak(asked === "en" ? "en" : "vi");
    startSearch();
    startButtons(home);
    startPrint(home);
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  }

  return {style, point, each, start, map: () => map, find, fold};
})();
