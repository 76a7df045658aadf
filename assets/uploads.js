/* Files that are sent as they are, one after the other, each as the body of a request: a form with data-upload
   (layouts/components/forms.py). When the last has come, the page of what they would bring is opened. */
(function () {
  "use strict";

  const app = window.analytics;
  const ADDRESS = "/api/imports/file";
  const uploads = (event) => event.target instanceof Element && event.target.closest("form[data-upload]");

  document.addEventListener("submit", (event) => {
    const form = uploads(event);
    if (!form) return;
    event.preventDefault();
    send(form, [...form.querySelector("input[type=file]").files]);
  });

  document.addEventListener("dragover", (event) => uploads(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    const form = uploads(event);
    if (!form) return;
    event.preventDefault();
    send(form, [...event.dataTransfer.files]);
  });

  async function send(form, files) {
    if (!files.length || form.getAttribute("aria-busy") === "true") return;
    const said = form.querySelector(".form-said"), bar = form.querySelector("progress"), button = form.querySelector("button");
    const all = files.reduce((sum, file) => sum + file.size, 0);
    let sent = 0, into = "", answer = {};
    form.setAttribute("aria-busy", "true");
    button.disabled = true;
    bar.hidden = false;
    said.textContent = "";
    try {
      for (const [place, file] of files.entries()) {
        const query = new URLSearchParams({name: file.name, into, last: place + 1 === files.length ? "1" : ""});
        answer = await post(ADDRESS + "?" + query, file, (loaded) => (bar.value = (sent + loaded) / (all || 1)));
        into = answer.into;
        sent += file.size;
      }
      form.reset();
      app.goTo(location.pathname + "?import=" + answer.import);
    } catch (error) {
      said.textContent = error.message;
    }
    form.removeAttribute("aria-busy");
    button.disabled = false;
    bar.hidden = true;
  }

  /* A fetch says nothing of how far it is. */
  function post(address, file, told) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("X-CSRFToken", decodeURIComponent((document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/) || [])[1] || ""));
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.addEventListener("progress", (event) => told(event.loaded));
      request.addEventListener("error", () => failed(new Error("The server cannot be reached, or the file is too large; nothing was kept of it.")));
      request.addEventListener("load", () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* said below */ }
        if (request.status === 200) done(answer);
        else failed(new Error(answer.message || "The server answered " + request.status + "; nothing was kept of it."));
      });
      request.send(file);
    });
  }
})();
