"""Orders: how many, where they stand, how they came about, and each one."""

from layouts.spec import Page, Panel

PAGE = Page(
    route="/sales/orders",
    title="Orders",
    nav="Orders",
    place=1,
    question="How many orders come in, from where, and where do we lose them?",
    cards=("orders", "net_revenue", "average_order_value", "units_per_order", "return_rate"),
    panels=(
        Panel("orders-trend", "Orders with the comparison", width=8, height=305),
        Panel("funnel", "From visit to order", width=4, height=305),
        Panel("status", "Orders by where they stand now", width=4, height=347),
        Panel("channels", "Orders by channel", width=4, height=347),
        Panel("devices", "Orders by device", width=4, height=347),
        Panel("hours", "Orders by weekday and hour, business time", width=12, height=260),
        Panel(
            "order-list", "Every order of the range; open one for its whole story", width=12, height=520, chart=False
        ),
    ),
)
