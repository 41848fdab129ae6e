/* The beginning: called by the page when Folium has made map and layers. */
function start(folium, named) {
  map = folium;
  layers = named;
  map.createPane("kv-labels").style.zIndex = 610;
  map.getPane("kv-labels").style.pointerEvents = "none";
  map.attributionControl.setPrefix("Leaflet");
  L.control.scale({imperial: false}).addTo(map);
  L.Popup.mergeOptions({autoPanPaddingTopLeft: [54, 12], minWidth: 120,
    maxWidth: Math.min(310, window.innerWidth - 104)});
  picked = L.layerGroup().addTo(map);
  const hovers = window.matchMedia("(hover: hover)").matches;
  for (const {unit, layer} of cells) {
    units[unit].cell = layer;
    layer.bindPopup(() => unitPopup(units[unit].props));
    if (hovers) layer.bindTooltip(() => element("span", "", element("b", "", units[unit].props.name), " · ",
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
  startIsolation();
  const asked = new URLSearchParams(window.location.search).get("lang");
  speak(asked === "en" ? "en" : "vi");
  startSearch();
  startButtons(home);
  startPrint(home);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

return {style, point, each, start, map: () => map, find, fold};
