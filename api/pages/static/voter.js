"use strict";
// The page works without this: it adds the map, the visitor's place and printing.
(() => {
  const byId = (id) => document.getElementById(id);
  const place = byId("place");
  const said = byId("place-said");
  const answer = byId("answer");
  let marker = null;
  let map = null;

  if (answer) answer.focus({ preventScroll: false });

  const print = byId("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  // Nothing is sent before the visitor presses the button that appears.
  const choose = (lon, lat, words) => {
    place.elements.lon.value = lon.toFixed(6);
    place.elements.lat.value = lat.toFixed(6);
    said.textContent = words;
    byId("send-place").hidden = false;
    if (map) {
      if (marker) marker.setLatLng([lat, lon]);
      else marker = L.circleMarker([lat, lon], { radius: 9, color: "#fff", weight: 3, fillColor: "#0b4a8f", fillOpacity: 1 }).addTo(map);
    }
  };

  place.hidden = false;
  if (!("geolocation" in navigator) || !window.isSecureContext) byId("locate").hidden = true;
  byId("locate").addEventListener("click", () => {
    said.textContent = place.dataset.wait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        choose(coords.longitude, coords.latitude, place.dataset.found.replace("{m}", Math.round(coords.accuracy)));
        if (map) map.setView([coords.latitude, coords.longitude], 16);
      },
      () => { said.textContent = place.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 },
    );
  });

  const box = byId("map");
  const fetched = async (address) => {
    const got = await fetch(address, { headers: { Accept: "application/geo+json" } });
    if (!got.ok) throw new Error(String(got.status));
    return got.json();
  };

  const draw = async () => {
    const { outlines, area, lon, lat, station } = box.dataset;
    const drawn = await fetched(outlines);
    const few = drawn.features.length <= 30;
    const layer = L.geoJSON(drawn, {
      style: (feature) => {
        const own = area && feature.properties.area_id === area;
        return { color: own ? "#8a1c12" : "#4a5868", weight: own ? 4 : 1.2, fillColor: own ? "#ee8866" : "#fff", fillOpacity: own ? 0.35 : 0.6 };
      },
      onEachFeature: (feature, shape) => {
        const name = feature.properties.name || feature.properties.area_id;
        const label = document.createElement("span");
        label.textContent = name;
        shape.bindTooltip(label, few && feature.properties.name ? { permanent: true, direction: "center", className: "ward" } : { sticky: true });
      },
    });
    byId("map-box").hidden = false;
    map = L.map(box, { zoomSnap: 0.5, maxZoom: 19, attributionControl: false });
    layer.addTo(map);
    const own = layer.getLayers().find((one) => area && one.feature.properties.area_id === area);
    map.fitBounds((own || layer).getBounds(), { padding: [12, 12], maxZoom: 17 });
    if (lon && lat) {
      const label = document.createElement("strong");
      label.textContent = station || "";
      L.circleMarker([lat, lon], { radius: 8, color: "#fff", weight: 3, fillColor: "#8a1c12", fillOpacity: 1 })
        .addTo(map).bindTooltip(label, { permanent: Boolean(station), direction: "top" });
    }
    const fitLabels = () => layer.eachLayer((one) => {
      const label = one.getTooltip();
      if (!label || !label.options.permanent) return;
      const [west, east] = [one.getBounds().getNorthWest(), one.getBounds().getNorthEast()].map((at) => map.latLngToContainerPoint(at).x);
      label.setOpacity(east - west > 0.8 * (label.getElement()?.offsetWidth ?? 0) ? 0.9 : 0);
    });
    fitLabels();
    map.on("zoomend", fitLabels);
    map.on("click", ({ latlng }) => choose(latlng.lng, latlng.lat, place.dataset.chosen));
    document.documentElement.dataset.map = "ready";
  };
  if (window.L && box.dataset.outlines) draw().catch(() => { byId("map-box").hidden = true; });
})();
