/* Search that folds marks and case. */
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
