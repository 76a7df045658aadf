/* AG Grid is a third of all the script there is: it comes with the first page that has a grid, when the browser is idle.
   A grid starts when it is less than half a screen away, which is also when its rows are asked for, or for the printer.
   Until then this stands in its place; layouts/components/tables.py keeps the real one out of the page's head. */
(function () {
  "use strict";

  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 500));
  let coming = null;

  function load() {
    coming = coming || new Promise((resolve, reject) => {
      const source = document.getElementById("grid-script").dataset.src;
      const script = Object.assign(document.createElement("script"), {src: source});
      script.onload = () => {
        const real = window.dash_ag_grid.AgGrid;
        Object.assign(Grid, real, {defaultProps: undefined, propTypes: undefined, isReady: null, real});
        window.dash_ag_grid = {...window.dash_ag_grid, AgGrid: Grid};
        resolve();
      };
      script.onerror = () => { coming = null; reject(new Error("The table's script could not be fetched.")); };
      document.head.append(script);
    });
    return coming;
  }

  function Grid(props) {
    const {createElement, useEffect, useRef, useState} = window.React;
    const place = useRef(null);
    const [ready, setReady] = useState(false);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      const start = () => load().then(() => setReady(true), () => setFailed(true));
      const watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && start(), {rootMargin: "50% 0px"});
      watch.observe(place.current);
      window.addEventListener("beforeprint", start);
      idle(() => load().catch(() => {}));
      return () => {
        watch.disconnect();
        window.removeEventListener("beforeprint", start);
      };
    }, []);
    if (ready) return createElement(Grid.real, props);
    const text = failed ? "The table could not be fetched. Reload the page to try again." : "Loading";
    return createElement("div", {id: props.id, ref: place, className: failed ? "state" : "skeleton", style: props.style},
      createElement("span", {className: failed ? "" : "hidden-text"}, text));
  }
  Grid._dashprivate_isLazyComponentReady = load;

  if (!window.dash_ag_grid) window.dash_ag_grid = {AgGrid: Grid};
})();
