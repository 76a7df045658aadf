/* A page that is waited for: its skeleton in the place of another page, or a mark on the figures that it replaces.
   Where no answer comes, what failed. The name sorts after session.js: an ended session is no answer. */
(function () {
  "use strict";

  const PATIENCE = 150; /* milliseconds: what comes within them replaces the old page without a word */
  const AWAY = {title: "The server cannot be reached", advice: "Nothing is lost. Try again in a few seconds.", passing: true};
  const app = window.analytics;
  const ask = window.fetch;
  let shown = location.pathname; /* of what stands: a page, its skeleton, or that it failed */
  let latest = null; /* the request whose answer is waited for; those before it no longer count */

  window.fetch = (address, options) => {
    const path = wanted(address, options);
    return path === undefined ? ask(address, options) : follow(path, ask(address, options));
  };

  /* The path of the page that a request asks for: it is the router's callback, which alone draws pages. */
  function wanted(address, options) {
    if (!String(address).includes("/_dash-update-component")) return undefined;
    const {outputs, inputs} = JSON.parse(options.body);
    if (![].concat(outputs).some((output) => output.id === "page")) return undefined;
    return inputs.find((input) => input.id === "url" && input.property === "pathname").value;
  }

  async function follow(path, asked) {
    const mine = (latest = {});
    const timer = setTimeout(() => mine === latest && wait(path), PATIENCE);
    const failure = await asked.then(refusal).catch(() => AWAY);
    clearTimeout(timer);
    if (mine === latest) {
      latest = null;
      shown = path;
      if (failure) fail(path, failure);
    }
    return asked;
  }

  /* What a refusal says; null for an answer that has come whole. */
  async function refusal(answer) {
    const body = answer.clone();
    if (answer.ok) return void (await body.arrayBuffer());
    const {error, message} = await body.json().catch(() => ({}));
    const title = error || "This page could not be fetched";
    return {title, advice: message || "The server answered " + answer.status + ".", passing: answer.status >= 500};
  }

  function wait(path) {
    document.getElementById("page").setAttribute("aria-busy", "true");
    if (path === shown) return;
    const [, bar, tree] = described(path);
    shown = path;
    draw(bar, tree);
  }

  /* As layouts/components/states.py says it of a panel: what may pass is asked again, by itself and by a button. */
  function fail(path, {title, advice, passing}) {
    const [, bar, [header]] = described(path);
    const state = ["div", {className: "surface state error", role: "alert"}, ["b", {}, title], ["p", {}, advice]];
    if (passing) {
      state[1]["data-again"] = "";
      state.push(["button", {className: "button", type: "button", "data-action": "again"}, "Try again"]);
    }
    draw(bar, header ? [header, state] : [state]);
  }

  /* [route, className of the filter bar, content] of the page at a path; an empty one where the reader has none. */
  function described(path) {
    const pages = JSON.parse(document.getElementById("skeletons").dataset.pages);
    const here = ([route]) => new RegExp("^" + route.replace(/<\w+>/g, "[^/]+") + "/?$").test(path);
    return pages.find(here) || ["", "filters", []];
  }

  function draw(bar, tree) {
    app.setProps("filter-bar", {className: bar});
    app.setProps("page", {children: {namespace: "analytics", type: "Markup", props: {tree, children: []}}});
  }

  /** Markup says that it has been drawn: the answer stands, unless one is still waited for. */
  app.drawn = () => {
    if (latest === null) document.getElementById("page")?.removeAttribute("aria-busy");
  };

  /** Ask for the page at the address once more; any input of the router's callback does. */
  app.askPage = () => app.setProps("theme", {data: document.documentElement.dataset.theme});
})();
