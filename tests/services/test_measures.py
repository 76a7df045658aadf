"""A figure from the cache is the figure of the database: for this viewer, these filters, this state of the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from services import database, measures
from services.database import snapshot, version
from services.errors import NotAllowed
from services.filters import Filters
from services.measures import MEASURES, Measure, warm
from services.queries import QueryError
from services.scope import Scope
from tests.services import measured
from tests.services.conftest import WriteRevenue, next_version, viewer
from tests.services.measured import (
    EVERYWHERE,
    FILTERS,
    REVENUE,
    company_revenue,
    computed,
    doubled,
    keys,
    open_revenue,
    revenue,
    sell,
    total,
    what_it_sees,
)

pytestmark = pytest.mark.usefixtures("write_revenue")


class TestResult:
    def test_a_receipt_tells_where_it_came_from(self) -> None:
        receipt = revenue(FILTERS, viewer("emea"), least=0.05).receipt
        assert (receipt.measure, receipt.queries) == ("tests.services.measured.revenue", ("revenue",))
        assert receipt.parameters["start"] == date(2026, 1, 1)
        assert receipt.parameters["least"] == 0.05
        assert receipt.parameters["tags"] == ()
        assert (receipt.scope, receipt.rows, receipt.cache) == ("emea", 1, "miss")
        assert (receipt.data_version, receipt.as_of) == (1, date(2026, 1, 2))
        kept = revenue(FILTERS, viewer("emea"), least=0.05).receipt
        assert kept == replace(receipt, cache="hit")

    def test_kept_and_computed_are_the_same(self) -> None:
        for each in (revenue, company_revenue, open_revenue, doubled):
            first, second = each(FILTERS, viewer()), each(FILTERS, viewer())
            assert (first.receipt.cache, second.receipt.cache) == ("miss", "hit")
            assert str(first.data) == str(second.data)

    def test_nobody_else_holds_the_data(self) -> None:
        first = revenue(FILTERS, viewer())
        first.data.loc[:, "amount"] = 0.0
        assert total(revenue(FILTERS, viewer())) == total(revenue(FILTERS, viewer())) == EVERYWHERE

    def test_rows_are_counted(self) -> None:
        assert company_revenue(FILTERS, viewer()).receipt.rows == 2
        assert open_revenue(FILTERS, viewer()).receipt.rows == 2
        assert doubled(FILTERS, viewer()).receipt.rows == 1

    def test_measures_are_registered(self) -> None:
        assert MEASURES["tests.services.measured.revenue"] is revenue
        assert isinstance(revenue, Measure)
        assert revenue.__doc__ == "Columns region_id, amount."
        assert revenue.__name__ == "revenue"


class TestScope:
    def test_regions_never_share(self) -> None:
        for _ in range(2):
            assert total(revenue(FILTERS, viewer())) == EVERYWHERE
            assert total(revenue(FILTERS, viewer("emea"))) == 0.30
            assert total(revenue(FILTERS, viewer("apac"))) == 99999999999.99
            assert revenue(FILTERS, viewer("nowhere")).data.empty
            assert revenue(FILTERS, replace(viewer(), scope=Scope(frozenset()))).data.empty
        assert computed() == 5

    def test_people_with_the_same_regions_share(self) -> None:
        revenue(FILTERS, viewer("emea"))
        assert revenue(FILTERS, replace(viewer("emea"), user_id=8)).receipt.cache == "hit"

    def test_company_figures_are_closed_to_the_limited(self) -> None:
        company_revenue(FILTERS, viewer())
        with pytest.raises(NotAllowed, match="limited to some regions"):
            company_revenue(FILTERS, viewer("emea"))

    def test_open_figures_are_the_companys_for_everyone(self) -> None:
        assert open_revenue(FILTERS, viewer("emea")).data == open_revenue(FILTERS, viewer()).data
        assert len(open_revenue(FILTERS, viewer("emea")).data) == 2
        assert computed() == 1

    def test_a_measure_knows_only_what_is_in_its_key(self) -> None:
        seen = what_it_sees(replace(FILTERS, preset="90d"), viewer("emea", capabilities=("act", "pii"))).data
        assert "example" not in str(seen["viewer"])
        assert "90d" not in str(seen["filters"])
        assert (seen["pii"], seen["act"]) == (True, False)
        assert what_it_sees(FILTERS, viewer("emea", capabilities=("act",))).data["pii"] is False

    def test_there_is_no_figure_without_a_viewer(self) -> None:
        with pytest.raises(TypeError, match="needs the viewer"):
            revenue(FILTERS, None)  # type: ignore[arg-type]


class TestKey:
    @pytest.mark.parametrize(
        "other",
        [
            replace(FILTERS, start=date(2026, 1, 2)),
            replace(FILTERS, end=date(2026, 1, 30)),
            replace(FILTERS, compare="plan"),
            replace(FILTERS, regions=("emea",)),
            replace(FILTERS, channels=("emea",)),
            replace(FILTERS, categories=("emea",)),
            None,
        ],
    )
    def test_other_filters_are_another_figure(self, other: Filters | None) -> None:
        revenue(FILTERS, viewer())
        assert revenue(other, viewer()).receipt.cache == "miss"

    def test_other_arguments_are_another_figure(self) -> None:
        for extra in ({}, {"least": 1}, {"tags": ("a",)}, {"tags": ("a", "b")}, {"tags": ("a,b",)}):
            assert revenue(FILTERS, viewer(), **extra).receipt.cache == "miss"  # type: ignore[arg-type]
            assert revenue(FILTERS, viewer(), **extra).receipt.cache == "hit"  # type: ignore[arg-type]

    def test_the_same_said_otherwise_is_the_same_figure(self) -> None:
        revenue(replace(FILTERS, regions=("apac", "emea")), viewer())
        said = replace(FILTERS, regions=("emea", "apac", "emea"), preset="90d")
        assert revenue(said, viewer(), least=0, tags=()).receipt.cache == "hit"

    def test_another_query_is_another_figure(self, write_revenue: WriteRevenue) -> None:
        revenue(FILTERS, viewer("emea"))
        write_revenue(REVENUE.replace("sum(coalesce(amount, 0))", "count(amount)"))
        assert total(revenue(FILTERS, viewer("emea"))) == 2

    def test_another_release_is_another_figure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        revenue(FILTERS, viewer())
        monkeypatch.setattr(measures, "_code_version", lambda: "next")
        assert revenue(FILTERS, viewer()).receipt.cache == "miss"

    def test_a_measure_runs_what_it_names(self) -> None:
        with pytest.raises(QueryError, match="undeclared runs revenue"):
            measured.undeclared(FILTERS, viewer())


class TestVersion:
    def test_new_data_is_another_figure(self) -> None:
        assert total(revenue(FILTERS, viewer("emea"))) == 0.30
        sell()
        assert total(revenue(FILTERS, viewer("emea"))) == 0.30
        next_version()
        result = revenue(FILTERS, viewer("emea"))
        assert (total(result), result.receipt.data_version, result.receipt.cache) == (5.30, 2, "miss")

    def test_a_figure_is_kept_under_the_version_it_saw(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(version, "MEMO", 3600)
        assert database.current_version().version == 1
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set version = 2, refreshed_at = clock_timestamp()"))
        first, second = revenue(FILTERS, viewer()).receipt, revenue(FILTERS, viewer()).receipt
        assert (first.cache, first.data_version) == ("miss", 2)
        assert (second.cache, second.data_version) == ("hit", 2)

    def test_a_new_database_that_counts_from_one_again_shares_nothing(self) -> None:
        assert total(revenue(FILTERS, viewer("emea"))) == 0.30
        sell()
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set refreshed_at = clock_timestamp()"))
        database.forget_version()
        assert total(revenue(FILTERS, viewer("emea"))) == 5.30

    def test_nothing_is_kept_before_the_first_refresh(self, redis_url: str) -> None:
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set version = 0"))
        database.forget_version()
        for _ in range(2):
            assert revenue(FILTERS, viewer()).receipt.cache == "off"
        assert keys(redis_url) == []

    def test_a_measure_of_a_measure_is_of_one_state(self) -> None:
        with snapshot(viewer("emea")):
            assert doubled(FILTERS, viewer("emea")).data == pytest.approx(0.60)
            sell()
            next_version()
            receipt = revenue(FILTERS, viewer("emea"), least=0.15).receipt
            assert (receipt.data_version, receipt.cache) == (1, "miss")
        assert doubled(FILTERS, viewer("emea")).data == pytest.approx(10.60)

    def test_all_is_warm_after_a_refresh(self) -> None:
        revenue(FILTERS, viewer())
        with database.transaction() as connection:
            connection.execute(text("update ops.data_version set version = 2, refreshed_at = clock_timestamp()"))
        viewers = [viewer(), viewer("emea")]
        assert warm([revenue, company_revenue], [FILTERS, None], viewers) == 6
        results = [revenue(FILTERS, viewer()), revenue(None, viewer("emea")), company_revenue(FILTERS, viewer())]
        assert {(result.receipt.cache, result.receipt.data_version) for result in results} == {("hit", 2)}
