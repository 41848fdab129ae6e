/* Bringing one thing into view. */
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
