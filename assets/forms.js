/* Forms of pages: what is filled in goes to the form's action, what it answers is shown beside the form.
   A form with data-do names the action (layouts/components/forms.py); one with data-find changes the address instead. */
(function () {
  "use strict";

  const app = window.analytics;
  const ask = window.fetch;
  const waiting = new Map(); /* what was sent, by its number: the form that waits for the answer */
  let number = 0;

  /* Dash takes an answer from here into the page; a refusal comes to nobody else. */
  window.fetch = async (address, options) => {
    const answer = await ask(address, options).catch((error) => {
      told(options, "The server cannot be reached; nothing was changed. Try again in a few seconds.");
      throw error;
    });
    if (!answer.ok && options && options.body) {
      const {message} = await answer.clone().json().catch(() => ({}));
      told(options, message || "The server answered " + answer.status + "; nothing was changed.");
    }
    return answer;
  };

  function told(options, text) {
    const sent = options && typeof options.body === "string" && options.body.includes('"asked"') && JSON.parse(options.body);
    const data = sent && (sent.inputs || []).map((input) => input.value).find((value) => value && value.asked);
    if (data) answered({asked: data.asked, ok: false, said: text});
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.dataset.find !== undefined) return find(event, form);
    const action = event.submitter?.dataset.do || form.dataset.do;
    if (!action) return;
    event.preventDefault();
    const values = filled(form, event.submitter);
    if (form.dataset.confirm && !(await confirmed(form.dataset.confirm, event.submitter))) return;
    number += 1;
    waiting.set(number, form);
    busy(form, true);
    app.setProps(action, {data: {...values, asked: number}});
  });

  function filled(form, submitter) {
    const values = {};
    for (const box of form.querySelectorAll("[data-many]")) values[box.name] = [];
    for (const [name, value] of new FormData(form, submitter)) {
      if (Array.isArray(values[name])) values[name].push(value);
      else values[name] = value;
    }
    return values;
  }

  function find(event, form) {
    event.preventDefault();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    app.goTo(location.pathname + "?" + query);
  }

  function busy(form, on) {
    form.setAttribute("aria-busy", String(on));
    form.querySelectorAll("button[type=submit]").forEach((button) => (button.disabled = on));
    if (on) say(form, "");
  }

  const say = (form, text) => (form.querySelector(".form-said").textContent = text);

  function answered({asked, ok, said, secret, note, go, reload, keep, again, conflict}) {
    const form = waiting.get(asked);
    waiting.delete(asked);
    if (form) busy(form, false);
    if (!ok) {
      if (form && form.isConnected && form.classList.contains("form")) say(form, said);
      else app.toast(said, "bad");
      if (conflict) app.setProps("again", {data: again});
      return;
    }
    if (reload) return go ? location.assign(go) : location.reload();
    if (keep) return app.toast(said);
    if (form && form.closest("details.disclosure")) form.closest("details.disclosure").open = false;
    if (form && form.classList.contains("form")) form.reset();
    if (secret) once(said, secret, note);
    else app.toast(said);
    if (go) app.goTo(go);
    else app.setProps("again", {data: again});
    app.news();
  }

  /** The place of an action in a page: draws nothing, and says when its answer has come. */
  app.Action = ({answer}) => {
    window.React.useEffect(() => void (answer && answered(answer)), [answer]);
    return null;
  };

  function confirmed(question, submitter) {
    return new Promise((decided) => {
      const el = app.el;
      const yes = el("button", {className: "button primary", type: "button"}, submitter.textContent);
      const no = el("button", {className: "button", type: "button"}, "Cancel");
      const dialog = app.dialog("ask", question, app.dialogHead(question), el("div", {className: "dialog-foot"}, no, yes));
      yes.addEventListener("click", () => { decided(true); dialog.close(); });
      no.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => decided(false));
      yes.focus();
    });
  }

  /* What is shown this once, to be copied. */
  function once(said, secret, note) {
    const el = app.el;
    const copy = el("button", {className: "button primary", type: "button"}, "Copy");
    copy.addEventListener("click", () =>
      navigator.clipboard.writeText(secret).then(() => (copy.textContent = "Copied"), () => (copy.textContent = "Select and copy it")));
    const text = el("pre", {className: "code secret", tabIndex: 0}, secret);
    app.dialog("secret", said, app.dialogHead(said, note), el("div", {className: "dialog-body"}, text), el("div", {className: "dialog-foot"}, copy));
  }

  /* The box in a table's head ticks those of all its rows. */
  document.addEventListener("change", (event) => {
    const table = event.target.closest("table");
    const all = table && table.querySelector("[data-all]");
    if (!all) return;
    const boxes = [...table.querySelectorAll("tbody .tick")];
    if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
    all.checked = boxes.every((box) => box.checked);
    all.indeterminate = !all.checked && boxes.some((box) => box.checked);
  });

  /* Panels that say data-live are drawn anew while they are looked at, unless somebody is filling something in. */
  setInterval(() => {
    if (document.hidden) return;
    const busyWith = (panel) => panel.contains(document.activeElement) || panel.querySelector("details[open], [aria-busy=true]");
    const due = [...document.querySelectorAll("#page [data-live]")].map(app.panelOf).filter((panel) => panel && !busyWith(panel));
    if (due.length) app.setProps("again", {data: [...new Set(due.map((panel) => panel.dataset.panel))]});
  }, 5000);
})();
