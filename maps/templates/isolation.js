/* Isolation: zones day by day, arrows from old to new stations, box rounds, before and after. */
const zones = [];             // {props, layer}
const TRIPS = ["#5b1a8b", "#0b6e4f", "#9c2f00", "#004c9e", "#7a0049", "#3f5b00"];
const trip = (f) => TRIPS[f.properties.colour % TRIPS.length];
const dayOf = (moment) => moment.slice(0, 10);
const dayText = (iso) => both(iso.slice(8, 10) + "/" + iso.slice(5, 7) + "/" + iso.slice(0, 4), iso);

Object.assign(style, {
  touched: () => ({fill: false, color: "#b00020", weight: 2.4, dashArray: "2 5", interactive: false, className: "kv-touched"}),
  zones: (f) => ({fillColor: `url(#zone-${f.properties.kind})`, fillOpacity: 1, weight: 2.4,
    color: {blockade: "#a4001d", distancing: "#8a5a00", quarantine_facility: "#5b1a8b"}[f.properties.kind],
    className: "kv-zone"}),
  moves: (f) => ({color: "#b00020", weight: f.properties.kind === "moved_station" ? 4 : 2.4, opacity: 0.95,
    className: "kv-move"}),
  rounds: (f) => ({color: trip(f), weight: 3, opacity: 0.9, dashArray: "8 5", className: "kv-round"}),
});

Object.assign(point, {
  zones: (f, at) => L.marker(at, {icon: icon(element("span", "facility", "+"), 24), alt: words[f.properties.kind][0]}),
  moves: (f, at) => {
    const number = f.properties.number;
    const sign = element("span", "pin isolated" + (number ? "" : " separate"), element("span", "n", String(number || "+")));
    return L.marker(at, {icon: icon(sign, 30), zIndexOffset: 200, alt: words[f.properties.kind][0]});
  },
  rounds: (f, at) => {
    const sign = element("span", "stop", String(f.properties.stop));
    sign.style.background = trip(f);
    return L.marker(at, {icon: icon(sign, 20), alt: `${words.round[0]} ${f.properties.round}`});
  },
});

function measureList(told) {
  const list = element("ul", "measures");
  for (const [kind, count, vi, en] of told)
    list.append(element("li", "", element("b", "", say(kind)), " · ", number(count), " ", say("voters_word"), ": ", both(vi, en)));
  return list;
}

function zonePopup(props) {
  return element("div", "card",
    element("h3", "", say(props.kind)),
    element("p", "where", props.name ? props.name + " · " : "", props.zone_code),
    facts([
      ["in_force_from", dayText(props.begins)],
      ["in_force_to", props.ends ? dayText(props.ends) : say("not_lifted")],
      ["voters", props.voters === undefined ? null : number(props.voters)],
      ["outsiders", props.outsiders === undefined ? null : number(props.outsiders)],
      ["source", props.source],
      ["counts_of", props.as_of ? dayText(props.as_of) : null],
    ]),
    props.measures ? measureList(props.measures) : null);
}

function movePopup(props) {
  const area = props.area_id && areas.has(props.area_id) ? areaButton(props.area_id) : props.area_id;
  return element("div", "card",
    element("h3", "", say(props.kind)),
    facts([["one_area", area], ["unit", props.name],
      ["voters", props.voters === undefined ? null : number(props.voters)],
      ["added_walk", props.added_walk_m === undefined ? null : distance(props.added_walk_m)]]),
    props.told ? measureList([props.told]) : null);
}

function roundPopup(props) {
  return element("div", "card",
    element("h3", "", say("round"), " " + props.round),
    facts([
      ["team", props.team === undefined ? null : number(props.team)],
      ["leaves", props.starts], ["returns", props.ends],
      ["stops", props.stops === undefined ? null : number(props.stops)],
      ["stop", props.stop === undefined ? null : number(props.stop)],
      ["unit", props.name || props.zone_code],
      ["risk", props.risk ? say(props.risk) : null],
      ["arrives", props.arrives],
      ["voters", number(props.voters)],
      ["length", props.length_m === undefined ? null : distance(props.length_m)],
    ]));
}

function arrowHead(layer) {
  const [start, end] = layer.getLatLngs();
  const from = L.CRS.EPSG3857.latLngToPoint(start, 12), to = L.CRS.EPSG3857.latLngToPoint(end, 12);
  const turn = Math.atan2(to.y - from.y, to.x - from.x) * 180 / Math.PI;
  const head = element("span", "arrow-head");
  head.style.transform = `rotate(${turn}deg)`;
  const middle = L.CRS.EPSG3857.pointToLatLng(from.add(to).divideBy(2), 12);
  return L.marker(middle, {icon: icon(head, 18), interactive: false, keyboard: false});
}

Object.assign(each, {
  touched: () => {},
  zones: (f, layer) => { zones.push({props: f.properties, layer}); layer.bindPopup(() => zonePopup(f.properties)); },
  moves: (f, layer) => {
    layer.bindPopup(() => movePopup(f.properties));
    if (f.geometry.type !== "LineString") return;
    const head = arrowHead(layer);
    layer.on("add", (event) => head.addTo(event.target._map));
    layer.on("remove", () => head.remove());
  },
  rounds: (f, layer) => layer.bindPopup(() => roundPopup(f.properties)),
});

const ISOLATION = ["touched", "zones", "moves", "rounds"];

function dayAfter(iso) {
  const next = new Date(iso + "T12:00:00Z");
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/* Days from which other zones hold than the day before, and the day the plan is for. */
function changeDays(moment) {
  const days = new Set([dayOf(moment)]);
  for (const {props} of zones) {
    days.add(dayOf(props.begins));
    if (props.ends) days.add(dayAfter(dayOf(props.ends)));
  }
  return [...days].sort();
}

function showDay(day) {
  for (const {props, layer} of zones) {
    const holds = dayOf(props.begins) <= day && (!props.ends || day <= dayOf(props.ends));
    if (holds) layers.zones.addLayer(layer); else layers.zones.removeLayer(layer);
  }
}

function startDays(box, moment) {
  const days = changeDays(moment);
  const slider = box.querySelector("input[type=range]"), told = box.querySelector("output");
  const show = () => {
    const day = days[Number(slider.value)];
    told.replaceChildren(dayText(day));
    slider.setAttribute("aria-valuetext", day);
    showDay(day);
  };
  slider.max = String(days.length - 1);
  slider.value = String(days.indexOf(dayOf(moment)));
  box.querySelector(".days").hidden = days.length < 2;
  slider.addEventListener("input", show);
  show();
}

function startIsolation() {
  const box = document.getElementById("kv-isolation");
  if (!box) return;
  const known = ISOLATION.filter((key) => layers[key]);
  let shown = known.filter((key) => map.hasLayer(layers[key]));
  if (layers.zones) startDays(box, box.dataset.moment);
  const heads = (after) => {
    if (!after) shown = known.filter((key) => map.hasLayer(layers[key]));
    for (const key of after ? shown : known) after ? map.addLayer(layers[key]) : map.removeLayer(layers[key]);
    for (const button of box.querySelectorAll("[data-state]"))
      button.setAttribute("aria-pressed", String((button.dataset.state === "after") === after));
    box.querySelector("input[type=range]").disabled = !after;
  };
  for (const button of box.querySelectorAll("[data-state]"))
    button.addEventListener("click", () => heads(button.dataset.state === "after"));
  heads(true);
}
