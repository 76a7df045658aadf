/* Panels that ask anew: a failed one when its reader says so and, like one that shows older figures, by itself.
   Both carry data-again (layouts/components/states.py); the store "again" names the panels to be drawn.
   A page that failed as a whole (assets/waiting.js) carries it outside any panel, and is asked for as a whole. */
(function () {
  "use strict";

  const app = window.analytics;
  const WAITS = [2000, 4000, 8000, 16000, 30000]; /* milliseconds before each turn; after the last the button is left */
  let turn = 0;
  let timer = null;
  let arrived = null;

  const waiting = () => [...document.querySelectorAll("#page [data-again]")].map(app.panelOf);
  function ask(panels) {
    if (panels.includes(null)) app.askPage();
    else app.setProps("again", {data: panels.map((panel) => panel.dataset.panel)});
  }

  app.actions.again = (button) => ask([app.panelOf(button)]);

  function look() {
    if (!waiting().length) {
      clearTimeout(timer);
      timer = null;
      turn = 0;
    } else if (timer === null && turn < WAITS.length) {
      timer = setTimeout(again, WAITS[turn]);
    }
    arrive();
  }

  function again() {
    timer = null;
    turn += 1;
    ask(waiting());
    look();
  }

  /* An address that narrows a list further down the page is asked for the list: it is brought into view, once. */
  function arrive() {
    const list = document.querySelector("#page [data-narrowed]");
    if (!list || arrived === location.href) return;
    arrived = location.href;
    app.panelOf(list).scrollIntoView({block: "start", behavior: "instant"});
  }

  new MutationObserver(look).observe(document.documentElement, {childList: true, subtree: true});
})();
