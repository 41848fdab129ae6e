/* What a click tells. */
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
  const proof = wards.get(props.ward_code).props.proof;
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
      ["proof", proof ? both(...proof) : null],
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
