"""The profit and loss statement: as a bridge, against plan, and month by month."""

from __future__ import annotations

from callbacks.binding import Look, View
from callbacks.drawing import Records
from callbacks.words import change, percent
from layouts import charts, formatting
from layouts import components as kit
from services.filters import Filters

LINES = (
    # column, label, sign in the statement, class of the row
    ("gross_sales", "Gross sales", 1, ""),
    ("discounts", "Discounts", -1, "child"),
    ("returned", "Returned goods", -1, "child"),
    ("net_revenue", "Net revenue", 1, "total"),
    ("cost", "Cost of goods", -1, "child"),
    ("gross_profit", "Gross profit", 1, "total"),
    ("fulfilment", "Fulfilment", -1, "child"),
    ("payment_fees", "Payment fees", -1, "child"),
    ("contribution", "Contribution", 1, "total"),
    ("marketing_spend", "Marketing", -1, "child"),
    ("operating_expenses", "Operating expenses", -1, "child"),
    ("operating_profit", "Operating profit", 1, "total"),
)
PLANNED = (
    ("net_revenue", "Net revenue", 1),
    ("gross_profit", "Gross profit", 1),
    ("contribution", "Contribution", 1),
    ("marketing_spend", "Marketing", -1),
    ("operating_expenses", "Operating expenses", -1),
)
MOST_MONTHS = 12


def bridge(data: Records, look: Look, filters: Filters) -> View:
    """From gross sales down to what is left."""
    sums = _sums(data)
    last = "operating_profit" if sums["operating_profit"] is not None else "contribution"
    steps = [
        (label, sign * sums[name])
        for name, label, sign, kind in LINES
        if kind == "child"
        and sums[name] is not None
        and (last == "operating_profit" or name not in ("marketing_spend", "operating_expenses"))
    ]
    label = {name: text for name, text, _, _ in LINES}[last]
    left = sums[last] / sums["net_revenue"] if sums["net_revenue"] > 0 else None
    title = f"{formatting.share(left, look.locale)} of net revenue is left as {label.lower()}"
    note = f"From gross sales to {label.lower()}, {look.currency}"
    if last == "contribution":
        note += "; marketing and operating expenses are not split this finely"
    figure = charts.waterfall(steps, start=("Gross sales", sums["gross_sales"]), end=(label, sums[last]), look=look)
    return View(title, note, kit.chart(figure, note, 320))


def plan(data: Records, look: Look, filters: Filters) -> View:
    """Actual against plan, line by line."""
    sums = _sums(data)
    note = "Months by their share of days inside the range"
    known = [line for line in PLANNED if sums[f"plan_{line[0]}"] is not None and sums[line[0]] is not None]
    if not known:
        return View(
            "There is no plan for these filters",
            note,
            kit.empty_state("No plan.", "Plans are kept by region and month."),
        )
    rows = [
        {
            "line": label,
            "actual": sums[name],
            "plan": sums[f"plan_{name}"],
            "change": change(sums[name], sums[f"plan_{name}"]),
            "change_tone": kit.tone(sums[name] - sums[f"plan_{name}"], good),
        }
        for name, label, good in known
    ]
    first = known[0][0]
    moved = change(sums[first], sums[f"plan_{first}"])
    title = "Net revenue is on plan"
    if moved is not None and abs(moved) >= 0.01:
        title = f"Net revenue is {percent(moved)} {'above' if moved > 0 else 'below'} plan"
    columns = [
        kit.Column("line", "Line"),
        kit.Column("actual", "Actual", "money"),
        kit.Column("plan", "Plan", "money"),
        kit.Column("change", "Difference", "delta", colour=1),
    ]
    return View(title, note, kit.simple_table(rows, columns, "Actual against plan", look))


def table(data: Records, look: Look, filters: Filters) -> View:
    """The statement with a column a month, the latest twelve, and the whole range at the end."""
    months = data[-MOST_MONTHS:]
    total = _sums(data)
    rows, classes = [], []
    for name, label, sign, kind in LINES:
        if total[name] is None:
            continue
        share = sign * total[name] / total["net_revenue"] if total["net_revenue"] > 0 else None
        row = {"line": label, "total": sign * total[name], "share": share}
        row |= {f"{month['month']}": _signed(month[name], sign) for month in months}
        rows.append(row)
        classes.append(kind)
    columns = [
        kit.Column("line", "Line"),
        *(kit.Column(f"{row['month']}", f"{row['month']:%b %Y}", "money") for row in months),
        kit.Column("total", "Range", "money"),
        kit.Column("share", "of net", "share"),
    ]
    best = max(data, key=lambda row: row["contribution"]) if len(data) > 1 else None
    title = "Profit and loss" if best is None else f"{best['month']:%B %Y} brought the most contribution"
    note = f"{look.currency}; a month cut by the range holds only its days inside"
    if len(data) > MOST_MONTHS:
        note += f"; the latest {MOST_MONTHS} of {len(data)} months, the last columns hold all"
    return View(title, note, kit.simple_table(rows, columns, "Profit and loss by month", look, classes))


def _sums(data: Records) -> dict[str, float | None]:
    """Each line over the months; None where a month does not have it."""
    names = [name for name in data[0] if name not in ("month", "days")]
    columns = {name: [row[name] for row in data] for name in names}
    return {name: None if None in values else sum(values) for name, values in columns.items()}


def _signed(value: float | None, sign: int) -> float | None:
    return None if value is None else sign * value
