/* Filters live in the address. One clientside callback reads them from it into the controls, or writes them back. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.filters = (function () {
  "use strict";

  const DIMENSIONS = ["region", "channel", "category"];
  const CHOICES = ["filter-compare", ...DIMENSIONS.map((name) => "filter-" + name)];
  const OURS = ["range", "from", "to", "compare", ...DIMENSIONS];

  /* Arguments in the order of layouts.components.filter_bar.INPUTS and STATES; returns in that of OUTPUTS. */
  function sync(search, range, apply, compare, region, channel, category, reset, known, from, to) {
    const cause = window.dash_clientside.callback_context.triggered_id;
    const shown = {range, from, to, compare, region: region || [], channel: channel || [], category: category || []};
    let wanted = read(search, known);
    if (cause === "filter-range" && range) wanted = {...shown, ...span(known, range)};
    else if (cause === "filter-apply") wanted = {...shown, ...chosenDays(from, to, wanted)};
    else if (CHOICES.includes(cause)) wanted = {...wanted, compare, region: shown.region, channel: shown.channel, category: shown.category};
    else if (cause === "filter-reset") wanted = read("", known);
    return answer(search, shown, wanted, known);
  }

  function span(known, range) {
    const [from, to] = known.presets[range];
    return {range, from, to};
  }

  /* Days typed the wrong way round are turned; an empty field changes nothing. */
  function chosenDays(from, to, before) {
    if (!from || !to) return {range: before.range, from: before.from, to: before.to};
    return {range: null, from: from < to ? from : to, to: from < to ? to : from};
  }

  function read(search, known) {
    const given = new URLSearchParams(search);
    const own = given.get("from") && given.get("to");
    const range = known.presets[given.get("range")] ? given.get("range") : known.range;
    const values = own ? {range: null, from: given.get("from"), to: given.get("to")} : span(known, range);
    values.compare = known.compares[given.get("compare")] ? given.get("compare") : known.compare;
    DIMENSIONS.forEach((name) => (values[name] = given.getAll(name)));
    return values;
  }

  function write(search, values, known) {
    const query = new URLSearchParams(search);
    OURS.forEach((name) => query.delete(name));
    if (values.range === null) {
      query.set("from", values.from);
      query.set("to", values.to);
    } else if (values.range !== known.range) query.set("range", values.range);
    if (values.compare !== known.compare) query.set("compare", values.compare);
    DIMENSIONS.forEach((name) => [...values[name]].sort().forEach((value) => query.append(name, value)));
    const text = query.toString();
    return text ? "?" + text : "";
  }

  function answer(search, shown, values, known) {
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    const keep = (name) => (same(shown[name], values[name]) ? window.dash_clientside.no_update : values[name]);
    const query = write(search, values, known);
    const unchanged = query === write(search, read(search, known), known);
    decorate(values, known);
    return [
      unchanged ? window.dash_clientside.no_update : query,
      ...["range", "from", "to", "compare", ...DIMENSIONS].map(keep),
      values.range ? known.labels[values.range] : "Chosen days",
      dates(values.from, values.to),
      known.compares[values.compare],
      ...DIMENSIONS.map((name) => label(values[name], known[name])),
    ];
  }

  /* "All regions", "Germany", "3 regions". */
  function label(values, dimension) {
    if (!values.length) return dimension.all;
    if (values.length === 1) return dimension.labels[values[0]] || values[0];
    return values.length + " " + dimension.many;
  }

  function decorate(values, known) {
    let filtered = false;
    DIMENSIONS.forEach((name) => {
      const chip = document.querySelector(".filter-" + name + " > summary");
      if (chip) {
        chip.classList.toggle("on", values[name].length > 0);
        chip.title = label(values[name], known[name]);  // in full, where the chip has no room
      }
      filtered = filtered || values[name].length > 0;
    });
    const clear = document.getElementById("filter-reset");
    if (clear) clear.hidden = !filtered;
  }

  function dates(from, to) {
    const locale = document.documentElement.dataset.locale || "en";
    const language = locale === "en" ? "en-GB" : locale;
    const format = new Intl.DateTimeFormat(language, {day: "numeric", month: "short", year: "numeric"});
    return format.formatRange(new Date(from + "T12:00:00"), new Date(to + "T12:00:00")).replace(/\s*–\s*/, " – ");
  }

  return {sync};
})();
