/* Marks of charts that lead somewhere: a click opens the address in a mark's customdata inside the application.
   The same addresses are links under each chart (layouts/components/panel.py), for keyboards and screen readers. */
(function () {
  "use strict";

  const app = window.analytics;

  /* The first address of the points: a path of this site, at or below a page of the reader's own navigation. */
  function address({points}) {
    return points.map((point) => point.customdata).find((text) => {
      if (typeof text !== "string" || !text.startsWith("/") || !URL.canParse(text, location.origin)) return false;
      const {origin, pathname} = new URL(text, location.origin);
      const within = (link) => (pathname + "/").startsWith(link.getAttribute("href") + "/");
      return origin === location.origin && [...document.querySelectorAll("a.side-link")].some(within);
    });
  }

  function open(points) {
    const found = address(points);
    if (!found) return;
    const {ctrlKey, metaKey} = points.event || {};
    if (ctrlKey || metaKey) window.open(found, "_blank", "noopener");
    else app.goTo(found);
  }

  /* plotly.js tells its own listeners alone, so a chart gets them when the pointer comes to it. */
  document.addEventListener("pointerover", (event) => {
    const plot = event.target.closest(".js-plotly-plot");
    if (!plot || plot.contains(event.relatedTarget)) return;
    const listeners = {
      plotly_click: open,
      plotly_hover: (points) => plot.classList.toggle("leads", Boolean(address(points))),
      plotly_unhover: () => plot.classList.remove("leads"),
    };
    for (const [name, listener] of Object.entries(plot.leading || {})) plot.removeListener(name, listener);
    for (const [name, listener] of Object.entries(listeners)) plot.on(name, listener);
    plot.leading = listeners;
  });
})();
