"""Network addresses: which are one caller's, where they lie, and how long one rests after failed tries to log in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, text

from services.errors import ServiceError

FREE_FAILURES = 30
"""Failed tries, of whatever accounts, that an address has before it rests."""
FORGIVEN_AFTER = 300
"""Seconds after which an address is forgiven one of them."""
FIRST_REST, LONGEST_REST = 60, 3600
"""Seconds that an address rests after FREE_FAILURES; doubled with each further one."""

_RESTS = text("""
    select ceil(extract(epoch from rests_until - clock_timestamp()))::integer from ops.failing_address
    where address = :address and rests_until > clock_timestamp()
""")
_COUNT = text("""
    with forgotten as (
        delete from ops.failing_address where counted_at < clock_timestamp() - interval '2 days' and address <> :address
    )
    insert into ops.failing_address as known (address, failures, counted_at) values (:address, 1, clock_timestamp())
    on conflict (address) do update set
        failures = 1 + greatest(
            0, known.failures - extract(epoch from clock_timestamp() - known.counted_at) / :forgiven
        ),
        counted_at = clock_timestamp()
    returning cast(ceil(failures) as integer)
""")
_REST = text("""
    update ops.failing_address
    set rests_until = clock_timestamp() + make_interval(secs => least(:longest, :first * power(2, :failures - :free)))
    where address = :address and :failures >= :free
""")


class TooManyTries(ServiceError):
    """Too many tries to log in have failed from this address: `seconds` are to pass before the next."""

    code = "too_many_tries"
    remedy = "Wait a while, then try again."

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many tries to log in have failed from this network address.")
        self.seconds = seconds


def caller(ip: str | None) -> str:
    """What counts as one caller: an address, or the /64 of an IPv6 address, all of which one caller has."""
    address = _parsed(ip)
    if address is None:
        return ip or "unknown"
    return str(ip_network((address, 64), strict=False) if isinstance(address, IPv6Address) else address)


def place_of(ip: str | None) -> str:
    """Where an address lies: this machine, private network or public address; unknown for what is no address."""
    address = _parsed(ip)
    if address is None:
        return "unknown"
    if address.is_loopback:
        return "this machine"
    return "public address" if address.is_global else "private network"


def must_not_rest(connection: Connection, ip: str | None) -> None:
    """Raise TooManyTries while the address rests."""
    seconds = connection.execute(_RESTS, {"address": caller(ip)}).scalar()
    if seconds is not None:
        raise TooManyTries(seconds)


def count_failure(connection: Connection, ip: str | None) -> None:
    """Count a failed try from an address, which rests if it was one too many."""
    address = caller(ip)
    failures = connection.execute(_COUNT, {"address": address, "forgiven": FORGIVEN_AFTER}).scalar_one()
    limits = {"free": FREE_FAILURES, "first": FIRST_REST, "longest": LONGEST_REST}
    connection.execute(_REST, {"address": address, "failures": min(failures, FREE_FAILURES + 20), **limits})


def _parsed(ip: str | None) -> IPv4Address | IPv6Address | None:
    """An address; one of IPv4 that came in IPv6 clothes as what it is."""
    try:
        address = ip_address(ip or "")
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
