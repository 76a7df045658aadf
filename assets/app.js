/* What every page can do without the server's figures: theme, drawer, popovers, panel menus, moving between pages.
   Elements say what they do with data-action; one listener on the document answers. */
(function () {
  "use strict";

  const app = (window.analytics = {actions: {}});
  const root = document.documentElement;

  app.setProps = (id, props) => window.dash_clientside.set_props(id, props);

  /** Create an element: el("p", {className: "x"}, "text", child). */
  app.el = (name, props, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(props || {})) {
      if (key in node) node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  };

  /** A quiet message at the foot of the screen; it goes away by itself. */
  app.toast = (text, tone) => {
    const region = document.getElementById("toasts");
    if (!region) return;
    const note = app.el("div", {className: "note " + (tone || "")}, text);
    region.append(note);
    setTimeout(() => note.remove(), tone === "bad" ? 9000 : 6000);
  };

  app.panelOf = (node) => node.closest("[data-panel]");
  /* A panel of a page like /sales/orders/<order> carries that parameter as data-parameter-order. */
  app.panelAddress = (panel, ending) => {
    const query = new URLSearchParams(location.search);
    for (const name of panel.getAttributeNames().filter((name) => name.startsWith("data-parameter-"))) {
      query.set(name.slice("data-parameter-".length), panel.getAttribute(name));
    }
    return "/api/panels/" + panel.dataset.page + "/" + panel.dataset.panel + ending + "?" + query;
  };

  const keepTheme = (theme) => (document.cookie = "theme=" + theme + ";path=/;max-age=31536000;samesite=lax");

  function wear(theme) {
    root.dataset.theme = root.dataset.bsTheme = theme;
    app.setProps("theme", {data: theme});
  }

  app.actions.theme = () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    keepTheme(theme);
    delete root.dataset.follows;
    wear(theme);
  };

  /* Who has chosen no theme wears the system's: the server is told which by a cookie, and draws the page anew. */
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const systems = () => (dark.matches ? "dark" : "light");
  if (root.dataset.follows && root.dataset.theme !== systems()) {
    keepTheme("system-" + systems());
    if (document.cookie.includes("theme=system-" + systems())) location.reload();
  }
  dark.addEventListener("change", () => {
    if (!root.dataset.follows) return;
    keepTheme("system-" + systems());
    wear(systems());
  });

  app.actions.nav = () => drawer(!document.body.classList.contains("side-open"));

  app.actions.share = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      app.toast("Link copied. It opens this page with these filters.");
    } catch {
      app.toast("The link could not be copied; copy it from the address bar.", "bad");
    }
  };

  app.actions.keep = () => app.goTo("/account?save=" + encodeURIComponent(location.pathname + location.search));

  app.actions.print = () => window.print();

  app.actions.png = (button) => {
    const panel = app.panelOf(button);
    const graph = panel.querySelector(".js-plotly-plot");
    if (!graph) return app.toast("This panel holds no chart to save.", "bad");
    const card = getComputedStyle(root).getPropertyValue("--card").trim();
    const figure = {data: graph.data, layout: {...graph.layout, paper_bgcolor: card}, config: {topojsonURL: "/assets/vendor/maps/"}};
    const size = {width: graph.offsetWidth, height: graph.offsetHeight, scale: 2};
    app.plotly(graph).downloadImage(figure, {format: "png", filename: panel.dataset.panel, ...size});
  };

  app.actions.full = (button) => {
    if (document.fullscreenElement) document.exitFullscreen();
    else app.panelOf(button).requestFullscreen();
  };

  function drawer(open) {
    document.body.classList.toggle("side-open", open);
    const button = document.querySelector("[data-action=nav]");
    if (button) button.setAttribute("aria-expanded", String(open));
    const first = document.querySelector(open ? ".side a" : "[data-action=nav]");
    if (first) first.focus();
  }

  /** Go to another page inside the application; filters travel along, unless the address brings its own. */
  app.goTo = (address) => {
    const [path, own] = address.split("?");
    const kept = new URLSearchParams();
    const names = ["range", "from", "to", "compare", "region", "channel", "category"];
    for (const [name, value] of new URLSearchParams(location.search)) if (names.includes(name)) kept.append(name, value);
    const query = own === undefined ? kept.toString() : own;
    app.setProps("url", {pathname: path, search: query ? "?" + query : ""});
    if (document.body.classList.contains("side-open")) drawer(false);
    window.scrollTo(0, 0);
  };

  function closePopovers(except) {
    document.querySelectorAll("details.pop-chip[open]").forEach((details) => {
      if (!details.contains(except)) details.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    closePopovers(event.target);
    const link = event.target.closest("a[data-nav]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && plain) {
      event.preventDefault();
      return app.goTo(link.getAttribute("href"));
    }
    if (event.target.closest(".side-shade")) return drawer(false);
    const button = event.target.closest("[data-action]");
    const action = button && app.actions[button.dataset.action];
    if (!action) return;
    action(button);
    const menu = button.closest("details.pop-chip");
    if (menu) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.pop-chip[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      } else if (document.body.classList.contains("side-open")) drawer(false);
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable=true]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" || event.key === "?") {
      event.preventDefault();
      app.actions[event.key === "/" ? "search" : "keys"]();
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.shell = {
    /** Mark the page being read in the navigation. */
    navigated: (path) => {
      const links = [...document.querySelectorAll(".side-link")];
      const within = (link) => path === link.getAttribute("href") || path.startsWith(link.getAttribute("href") + "/");
      links.forEach((link) => (within(link) ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
      const current = links.find(within);
      if (current) document.title = current.firstChild.textContent + " · " + document.querySelector(".side-brand").textContent;
      return window.dash_clientside.no_update;
    },
  };
})();
