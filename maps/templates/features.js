/* How each feature of the layers looks, and what it is remembered as. */
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
