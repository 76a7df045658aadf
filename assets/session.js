/* What is asked of the server, and fails: an ended session leads to the log-in page, whoever asked. */
(function () {
  "use strict";

  const app = window.analytics;
  const ask = window.fetch;

  window.fetch = async (...request) => {
    const answer = await ask(...request);
    if (answer.status !== 401) return answer;
    location.reload();
    return new Promise(() => {}); /* nobody is to draw a refusal while the page goes */
  };

  /* A file is saved when it has come whole; a refusal is said, and the page stays. */
  async function save(button, ending) {
    try {
      const answer = await fetch(app.panelAddress(app.panelOf(button), ending), {headers: {Accept: "*/*"}});
      if (!answer.ok) throw new Error((await answer.json()).message);
      const name = answer.headers.get("Content-Disposition").match(/filename="(.+)"/)[1];
      const source = URL.createObjectURL(await answer.blob());
      app.el("a", {href: source, download: name}).click();
      URL.revokeObjectURL(source);
    } catch (error) {
      app.toast("The file could not be fetched. " + error.message, "bad");
    }
  }

  app.actions.csv = (button) => save(button, ".csv");
  app.actions.xlsx = (button) => save(button, ".xlsx");
})();
