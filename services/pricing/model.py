"""The model of price elasticities, as services.models knows it."""

from __future__ import annotations

from services.models import Model, register
from services.pricing.backtest import evaluate
from services.pricing.elasticity import COVARIATES, SURE, explain, fit
from services.pricing.inputs import YEARS, prepare

NAME = "price_elasticity"

register(
    Model(
        name=NAME,
        title="Price elasticities",
        page="sales/pricing",
        about=(
            "By how many percent order lines change when the list price changes by one percent, for each category and"
            " product. Counts of weeks are explained by the product, the week of its category (season, promotions),"
            " list price, competitors' prices, newness, and days on sale and in stock; products lean on their category."
        ),
        source=(
            "Poisson regression with effects of product and time: Santos Silva and Tenreyro 2006, Correia, Guimaraes"
            " and Zylkin 2020; partial pooling: Morris 1983, Hartung and Knapp 2001, Chung et al. 2013"
        ),
        limits=(
            "It knows prices within the range that was tried, and weeks, not years, of customers' patience. What a"
            " product's price does to other products, and how many pieces an order takes, is not in it. Without costs"
            " nothing is recommended."
        ),
        fallback="Prices and competitors are shown; how demand answers to them is not, and nothing is simulated.",
        features=(
            "list price",
            "competitors' mean price",
            "newness",
            "days on sale and in stock",
            "week of the category",
        ),
        prepare=prepare,
        fit=fit,
        evaluate=evaluate,
        explain=explain,
        parameters={"years": YEARS, "interval": SURE, "covariates": ", ".join(COVARIATES)},
        libraries=("numpy", "pandas", "scipy"),
    )
)
