/* Dialogs over a page: where a number comes from, search over pages and metrics, keys. */
(function () {
  "use strict";

  const app = window.analytics;
  const el = app.el;

  function show(className, label, ...content) {
    const dialog = el("dialog", {className: "dialog " + className, "aria-label": label}, ...content);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }

  function head(title, note) {
    const close = el("button", {className: "button", type: "button"}, "Close");
    close.addEventListener("click", () => close.closest("dialog").close());
    return el("div", {className: "dialog-head"}, el("div", null, el("h2", null, title), note && el("p", null, note)), close);
  }

  app.dialog = show;
  app.dialogHead = head;

  /* The receipt: what is known of a panel's figures, in the order of LABELS, then the rest, the query's text last. */
  app.actions.receipt = async (button) => {
    const panel = app.panelOf(button);
    const title = panel.querySelector("h2");
    const body = el("div", {className: "dialog-body"}, el("p", null, "Fetching …"));
    show("receipt", "Where this comes from", head("Where this comes from", title && title.textContent), body);
    try {
      const answer = await fetch(app.panelAddress(panel, "/receipt"), {headers: {Accept: "application/json"}});
      if (!answer.ok) throw new Error("The server answered " + answer.status + ".");
      body.replaceChildren(...receipt(await answer.json()));
    } catch (error) {
      body.replaceChildren(el("p", null, "The receipt could not be fetched. " + error.message));
    }
  };

  const LABELS = {
    formula: "Formula", definition: "Definition", filters: "Filters", not_filtered_by: "Not filtered by",
    scope: "Scope", time_zone: "Time zone",
    as_of: "Data as of", rows: "Rows", query: "Query", cache: "Cache", milliseconds: "Time taken", version: "Data version",
  };

  function receipt(facts) {
    const list = el("dl", {className: "facts"});
    const order = [...new Set([...Object.keys(LABELS), ...Object.keys(facts)])];
    for (const [key, value] of order.map((name) => [name, facts[name]])) {
      if (key === "sql" || value == null || value === "") continue;
      const label = LABELS[key] || key.replace(/_/g, " ").replace(/^./, (letter) => letter.toUpperCase());
      list.append(el("dt", null, label), el("dd", null, key === "milliseconds" ? value + " ms" : words(value)));
    }
    return [list, ...statements(facts.sql)];
  }

  /* `sql` is one query's text, or texts by query name. */
  function statements(sql) {
    if (!sql) return [];
    const texts = typeof sql === "string" ? {"": sql} : sql;
    return Object.entries(texts).map(([name, text]) =>
      el("pre", {className: "code", tabIndex: 0, "aria-label": "SQL " + name}, (name ? "-- " + name + "\n" : "") + text));
  }

  function words(value) {
    if (Array.isArray(value)) return value.length ? value.map(words).join(", ") : "all";
    if (value && typeof value === "object") {
      return Object.entries(value).map(([key, part]) => key.replace(/_/g, " ") + ": " + words(part)).join("; ");
    }
    return String(value);
  }

  /* Search: the items stand in #search-items as JSON: [{label, note, href}]. */
  app.actions.search = () => {
    if (document.querySelector("dialog.search")) return;
    const source = document.getElementById("search-items");
    const items = source ? JSON.parse(source.dataset.items) : [];
    const list = el("ul", {className: "search-list", id: "search-list", role: "listbox", "aria-label": "Results"});
    const none = el("p", {className: "search-none", hidden: true}, "No page or metric of that name.");
    const box = el("input", {className: "search-box", type: "text", placeholder: "Search pages and metrics", role: "combobox",
      "aria-label": "Search pages and metrics", "aria-controls": "search-list", "aria-expanded": "true", autocomplete: "off", spellcheck: false});
    const dialog = show("search", "Search", box, list, none);
    let found = [];
    let place = 0;

    const mark = () => {
      [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === place)));
      const row = list.children[place];
      if (row) { box.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({block: "nearest"}); }
    };
    const look = () => {
      found = best(items, box.value);
      place = 0;
      list.replaceChildren(...found.map((item, index) =>
        el("li", {id: "search-" + index, role: "option"}, item.label, item.note && el("small", null, item.note))));
      list.hidden = !found.length;
      none.hidden = found.length > 0;
      mark();
    };
    const open = () => { if (found[place]) { dialog.close(); app.goTo(found[place].href); } };

    box.addEventListener("input", look);
    box.addEventListener("keydown", (event) => {
      const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
      if (step && found.length) { event.preventDefault(); place = (place + step + found.length) % found.length; mark(); }
      if (event.key === "Enter") open();
    });
    list.addEventListener("click", (event) => {
      const row = event.target.closest("li");
      if (row) { place = [...list.children].indexOf(row); open(); }
    });
    look();
  };

  /* Every word must occur; labels that begin with the text come first. */
  function best(items, text) {
    const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const score = (item) => {
      const label = item.label.toLowerCase();
      const all = label + " " + (item.note || "").toLowerCase();
      if (!wanted.every((word) => all.includes(word))) return 0;
      return label.startsWith(wanted[0] || "") ? 3 : wanted.some((word) => label.includes(word)) ? 2 : 1;
    };
    return items.map((item) => [score(item), item]).filter(([rank]) => rank).sort((a, b) => b[0] - a[0]).slice(0, 12).map(([, item]) => item);
  }

  const KEYS = [["/", "Search pages and metrics"], ["?", "Show these keys"], ["Tab", "Move through filters, cards and panels"],
    ["Enter", "Open a filter or a panel's menu"], ["Esc", "Close what is open"]];

  app.actions.keys = () => {
    if (document.querySelector("dialog.keys")) return;
    const list = el("dl", {className: "facts"});
    KEYS.forEach(([key, what]) => list.append(el("dt", null, el("kbd", null, key)), el("dd", null, what)));
    show("keys", "Keys", head("Keys"), el("div", {className: "dialog-body"}, list));
  };
})();
