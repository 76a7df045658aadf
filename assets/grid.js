/* AG Grid is a third of all the script there is: it comes when the first grid is shown, not with the first page.
   Until then this stands in its place; layouts/components/tables.py keeps the real one out of the page's head. */
(function () {
  "use strict";

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
    const [ready, setReady] = window.React.useState(Boolean(Grid.real));
    const [failed, setFailed] = window.React.useState(false);
    window.React.useEffect(() => {
      if (!ready) load().then(() => setReady(true), () => setFailed(true));
    }, []);
    if (ready) return window.React.createElement(Grid.real, props);
    const text = failed ? "The table could not be fetched. Reload the page to try again." : "Loading";
    return window.React.createElement("div", {id: props.id, className: failed ? "state" : "skeleton", style: props.style},
      window.React.createElement("span", {className: failed ? "" : "hidden-text"}, text));
  }
  Grid._dashprivate_isLazyComponentReady = load;

  if (!window.dash_ag_grid) window.dash_ag_grid = {AgGrid: Grid};
})();
