/* News: while the page is looked at, ask for the data's version, and let open panels draw themselves again where it is
   another; and for how many alerts wait for somebody, the number beside their page. */
(function () {
  "use strict";

  const EVERY = 20000;
  const app = window.analytics;
  let known = null;

  async function ask() {
    if (document.hidden) return;
    let news;
    try {
      const answer = await fetch("/api/data-version", {headers: {Accept: "application/json"}});
      if (!answer.ok) return;
      news = await answer.json();
    } catch {
      return; /* away for a moment: the next round asks again */
    }
    for (const badge of document.querySelectorAll('[data-badge="/alerts"]')) badge.textContent = news.alerts || "";
    const newer = known !== null && news.version !== known;
    known = news.version;
    if (!newer) return;
    app.setProps("data-version", {data: known});
    app.toast("New data to " + day(news.as_of) + ", figures refreshed.");
  }

  function day(text) {
    const locale = document.documentElement.dataset.locale || "en";
    const language = locale === "en" ? "en-GB" : locale;
    const date = new Date(String(text).slice(0, 10) + "T12:00:00");
    return new Intl.DateTimeFormat(language, {day: "numeric", month: "short", year: "numeric"}).format(date);
  }

  app.news = ask;
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("load", ask);
})();
