/* Words in both languages. Text from the plan becomes text nodes only, never HTML. */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

function both(vi, en) {
  if (vi === en) return document.createTextNode(vi);
  const made = document.createDocumentFragment();
  for (const [lang, text] of [["vi", vi], ["en", en]]) {
    const span = element("span", lang, text);
    span.lang = lang;
    made.append(span);
  }
  return made;
}

const say = (key) => (words[key] ? both(...words[key]) : document.createTextNode(key.replace(/_/g, " ")));
const grouped = (n, sign) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, sign);
const number = (n) => both(grouped(n, "."), grouped(n, ","));

function distance(m) {
  if (m === undefined) return null;
  if (m < 0) return say("no_way");
  if (m < 10000) return both(grouped(m, ".") + " m", grouped(m, ",") + " m");
  const km = (m / 1000).toFixed(1);
  return both(km.replace(".", ",") + " km", km + " km");
}

function voters(props) {
  const made = element("span", "", number(props.voters));
  if (props.estimated) made.append(" ", element("em", "estimate", say("estimate")));
  return made;
}

function facts(pairs) {
  const list = element("dl", "facts");
  for (const [key, value] of pairs) {
    if (value === null || value === undefined) continue;
    list.append(element("dt", "", say(key)), element("dd", "", value));
  }
  return list;
}

function reason(code, facts) {
  const told = (sentence, sign) => sentence.replace(/\{(\w+)\}/g, (_, key) =>
    (typeof facts[key] === "number" ? grouped(facts[key], sign) : facts[key]));
  const [vi, en] = words["why " + code];
  return both(told(vi, "."), told(en, ","));
}
