/* What Dash asks for first, its layout and its callbacks, came with the page (dashboard/app.py): nobody goes for it. */
(function () {
  "use strict";

  const given = new Map();
  for (const script of document.querySelectorAll("script[data-answer]")) given.set(script.dataset.answer, script.textContent);
  const ask = window.fetch;

  window.fetch = (address, options) => {
    if (!given.has(address)) return ask(address, options);
    const answer = new Response(given.get(address), {headers: {"Content-Type": "application/json"}});
    given.delete(address);
    return Promise.resolve(answer);
  };
})();
