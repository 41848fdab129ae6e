/* What the map holds. All scripts of this folder are one function, joined in the order of page.py. */
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
