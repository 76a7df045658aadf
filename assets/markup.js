/* Draws what no callback touches: layouts/components/markup.py says why. */
(function () {
  "use strict";
  const app = window.analytics;
  const locale = document.documentElement.dataset.locale || "en";
  const CONFIG = {displayModeBar: false, doubleClick: false, showTips: false, topojsonURL: "/assets/vendor/maps/", ...(locale !== "en" && names(locale))};

  /* What Plotly calls months and days in the reader's locale; its own files of them are not needed for that. */
  function names(locale) {
    const list = (part, style, count, day) =>
      Array.from({length: count}, (_, n) => new Intl.DateTimeFormat(locale, {[part]: style}).format(day(n)));
    const month = (n) => new Date(2024, n, 1), weekday = (n) => new Date(2024, 8, n + 1); /* a Sunday */
    const format = {
      months: list("month", "long", 12, month), shortMonths: list("month", "short", 12, month),
      days: list("weekday", "long", 7, weekday), shortDays: list("weekday", "short", 7, weekday),
    };
    return {locale, locales: {[locale]: {dictionary: {}, format}}};
  }

  /* A node is a text, the place of a child, or [name, attributes, ...nodes]. */
  app.Markup = ({tree, children}) => {
    const {createElement, Fragment, useEffect} = window.React;
    useEffect(app.drawn, [tree]);
    const kept = [].concat(children);
    const draw = (node) => {
      if (typeof node === "string") return node;
      if (typeof node === "number") return kept[node];
      const [name, attributes, ...inner] = node;
      return createElement(name === "Chart" ? app.Chart : name, attributes, ...inner.map(draw));
    };
    return createElement(Fragment, null, ...tree.map(draw));
  };

  /* Maps are drawn by another bundle of Plotly, as large as the first: it comes with the first map, and makes itself
     window.Plotly, which stays the one of all other charts. */
  let coming = null;
  const drawer = (plot) => plot.library || window.Plotly;
  app.plotly = drawer;

  function maps() {
    coming = coming || new Promise((resolve, reject) => {
      const usual = window.Plotly;
      const source = document.getElementById("map-script").dataset.src;
      const script = Object.assign(document.createElement("script"), {src: source});
      script.onload = () => {
        const library = window.Plotly;
        window.Plotly = usual;
        resolve(library);
      };
      script.onerror = () => { coming = null; reject(new Error("The map's script could not be fetched.")); };
      document.head.append(script);
    });
    return coming;
  }

  /* A page that is redrawn has new components in the old ones' places. A plot that went is kept for a moment, by its
     panel: the chart that comes there changes it, which takes half the time of a new one. */
  const gone = new Map();

  app.Chart = ({figure, height}) => {
    const {createElement, useEffect, useRef} = window.React;
    const place = useRef(null);
    const text = JSON.stringify(figure);
    useEffect(() => {
      const name = app.panelOf(place.current)?.dataset.panel;
      const plot = gone.get(name) || app.el("div", {className: "plot"});
      gone.delete(name);
      place.current.append(plot);
      const watch = new ResizeObserver(() => fit(plot));
      watch.observe(plot);
      return () => {
        watch.disconnect();
        gone.set(name, plot);
        setTimeout(() => gone.get(name) === plot && gone.delete(name) && drawer(plot).purge(plot));
      };
    }, []);
    useEffect(() => {
      const plot = place.current.firstChild;
      const {data, layout} = JSON.parse(text); /* Plotly writes into what it is given */
      const draw = () => drawer(plot).react(plot, data, {...layout, ...size(plot)}, CONFIG);
      if (!data.some((trace) => trace.type === "choropleth")) {
        draw();
        return;
      }
      maps().then(
        (library) => {
          plot.library = library;
          if (plot.isConnected) draw();
        },
        () => (plot.textContent = "The map could not be fetched; the table holds the same figures."),
      );
    }, [text]);
    return createElement("div", {ref: place, style: {minHeight: height}});
  };

  const size = (plot) => ({width: plot.clientWidth, height: plot.clientHeight});
  function fit(plot) {
    const {width, height} = size(plot);
    if (width && plot.layout && (width !== plot.layout.width || height !== plot.layout.height)) drawer(plot).relayout(plot, {width, height});
  }
})();
