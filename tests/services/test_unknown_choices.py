"""Values of filters that are of nothing: left out, whether they do not exist or are not for the viewer to see."""

from __future__ import annotations

from dataclasses import replace

from services import choices, platform
from services.scope import Scope
from tests.services.shops import BASE, EVERYONE, JUNE, ShopOf

OF_NORTH = replace(EVERYONE, scope=Scope(frozenset({"north"})))
ORPHAN = BASE | {"orders": BASE["orders"].replace("EUR,south,email", "EUR,south,post")}
"""The channel of O3 is in no file of channels."""


def test_what_exists_is_kept_and_what_does_not_is_left_out(shop_of: ShopOf) -> None:
    asked = replace(JUNE, regions=("narnia", "north"), channels=("fax",), categories=("toys",))
    with shop_of(BASE):
        kept, unknown = choices.understood(asked, EVERYONE)
    assert kept == replace(JUNE, regions=("north",), channels=(), categories=("toys",))
    assert unknown == {"region": ["narnia"], "channel": ["fax"]}


def test_what_was_sold_under_a_name_that_no_file_has_can_be_chosen(shop_of: ShopOf) -> None:
    asked = replace(JUNE, channels=("post",))
    with shop_of(ORPHAN):
        assert choices.understood(asked, EVERYONE) == (asked, {})


def test_nothing_is_asked_where_nothing_is_chosen(empty_database: str) -> None:
    assert choices.understood(JUNE, EVERYONE) == (JUNE, {})


def test_who_is_limited_learns_of_no_other_region(shop_of: ShopOf) -> None:
    """The south exists and has sold; to the north it is as unknown as a land of fairy tales."""
    with shop_of(ORPHAN):
        for place in ("south", "narnia"):
            kept, unknown = choices.understood(replace(JUNE, regions=(place,)), OF_NORTH)
            assert (kept, unknown) == (JUNE, {"region": [place]})
        assert set(platform.filter_options(None, OF_NORTH).data["value"]) & {"north", "south"} == {"north"}
        assert choices.understood(replace(JUNE, channels=("post",)), OF_NORTH)[1] == {"channel": ["post"]}
        assert choices.understood(replace(JUNE, regions=("north",)), OF_NORTH)[1] == {}
