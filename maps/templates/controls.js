/* Language, panels and print. */
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
