/* Labels that fit, and quieter signs from afar. */
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
