"use strict";
// Moves the bar by server-sent events; without this the page loads itself again.
(() => {
  const box = document.getElementById("run");
  const bar = document.getElementById("bar");
  const said = document.getElementById("said");
  if (!box || !bar || !window.EventSource) return;
  const source = new EventSource(box.dataset.events);

  const show = (run) => {
    const stage = box.getAttribute(`data-stage-${(run.stage || "waiting").replaceAll(" ", "-")}`) || box.dataset.working;
    if (run.total > 0) {
      bar.max = run.total;
      bar.value = run.done;
    } else {
      bar.removeAttribute("value");
    }
    const told = run.total > 0 ? `${stage}: ${run.done} ${box.dataset.of} ${run.total}` : stage;
    if (said.textContent !== told) said.textContent = told;
    const state = document.getElementById("state");
    if (run.stage && state) state.textContent = box.dataset.running;
    document.documentElement.dataset.events = "heard";
  };
  source.addEventListener("progress", (event) => show(JSON.parse(event.data)));
  source.addEventListener("end", () => {
    source.close();
    window.location.reload();
  });
})();
