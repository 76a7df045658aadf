/* How the grid writes its cells: numbers and dates by the reader's locale, bars behind figures, tones, links, tags. */
(function () {
  "use strict";

  const MINUS = "−";
  const formats = {};

  function number(value, locale, options) {
    const key = locale + JSON.stringify(options);
    formats[key] = formats[key] || new Intl.NumberFormat(locale, options);
    return formats[key].format(value).replace("-", MINUS);
  }

  function date(value, locale, options) {
    const key = locale + JSON.stringify(options);
    formats[key] = formats[key] || new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, options);
    return formats[key].format(new Date(value));
  }

  const digits = (count) => ({minimumFractionDigits: count, maximumFractionDigits: count});
  const SIGNED = {...digits(1), signDisplay: "exceptZero"};
  const DAY = {day: "numeric", month: "short", year: "numeric"};
  const writers = {
    money: (v, l, currency) => number(v, l, {style: "currency", currency, ...digits(0)}),
    cents: (v, l, currency) => number(v, l, {style: "currency", currency}),
    gain: (v, l) => number(v, l, {...digits(0), signDisplay: "exceptZero"}),
    count: (v, l) => number(v, l, digits(0)),
    decimal: (v, l) => number(v, l, digits(2)),
    share: (v, l) => number(v, l, {style: "percent", ...digits(1)}),
    delta: (v, l) => number(v, l, {style: "percent", ...SIGNED}),
    points: (v, l) => number(100 * v, l, SIGNED) + " pt",
    date: (v, l) => date(String(v).slice(0, 10) + "T12:00:00", l, DAY),
    /* A moment comes in the reader's time zone, and is shown as it comes. */
    moment: (v, l) => date(String(v).slice(0, 19), l, {day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23"}),
  };

  const grid = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});

  /* A theme made anew would bring its styles into the page once more with every grid. */
  let kept = null;
  grid.keptTheme = (theme, parameters) => (kept = kept || theme.withParams(parameters));

  grid.cellText = (params, kind) => {
    if (params.value === undefined) return "";
    if (params.value === null || params.value === "") return "–";
    const context = params.context || {};
    return writers[kind](params.value, context.locale || "en", context.currency || "EUR");
  };

  grid.cellBar = (params, most) => {
    if (typeof params.value !== "number" || !most) return {};
    const width = Math.min(100, (100 * Math.abs(params.value)) / most);
    const colour = params.value < 0 ? "var(--bad-soft)" : "var(--accent-soft)";
    return {backgroundImage: "linear-gradient(" + colour + "," + colour + ")", backgroundSize: width + "% 62%",
      backgroundPosition: "left center", backgroundRepeat: "no-repeat", backgroundOrigin: "content-box"};
  };

  grid.cellTone = (params, good) => {
    if (typeof params.value !== "number" || params.value === 0) return "number";
    return "number " + (params.value * good > 0 ? "tone-good" : "tone-bad");
  };

  const parts = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  parts.PageLink = (props) => {
    if (props.value === undefined || props.value === null) return "";
    const href = props.data && props.data.href;
    return href ? window.React.createElement("a", {href, "data-nav": ""}, props.value) : props.value;
  };

  parts.ToneTag = (props) => {
    if (!props.value) return "";
    const tone = (props.data && props.data[props.colDef.field + "_tone"]) || "";
    return window.React.createElement("span", {className: "tag " + tone}, props.value);
  };
})();
