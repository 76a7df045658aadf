"""Where webhooks may go: to public addresses alone, unless an administrator has allowed the host.

A name is resolved once. Each address that it has is checked, whatever form it comes in, and the connection is then made
to one that was checked, so that no second answer of a name server can lead elsewhere.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from services.errors import ServiceError

PORTS = {"https": 443, "http": 80}
LONGEST = 2000
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_NUMBER = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|\d+)")
"""Hosts whose last part is a number are addresses, in one of the notations that C libraries still read."""
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""
_UNICAST, _DOCUMENTATION = IPv6Network("2000::/3"), IPv6Network("3fff::/20")
"""All that IANA has given out of IPv6 so far, and what of it is for documents (RFC 9637)."""

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host's name, for a port. Raises OSError when there are none."""

Address = IPv4Address | IPv6Address


class AddressRefused(ServiceError):
    """A webhook may not go where it is to go; the message says why."""

    code = "address_refused"
    remedy = "Give a public https address, or have an administrator allow the host."


@dataclass(frozen=True)
class Target:
    """Where a webhook goes: the host it is for, and the addresses that were checked."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the machine's resolver knows."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def checked(url: str, allowed: Collection[str], resolver: Resolver = resolve) -> Target:
    """Where the URL leads, every address of it checked. Raises AddressRefused before anything is connected to.

    Hosts that are `allowed` may be anywhere, and speak http.
    """
    scheme, host, port, path = _parts(url)
    if scheme != "https" and host not in allowed:
        raise AddressRefused(f"Webhooks are sent over https; {scheme} is for hosts that are allowed.")
    try:
        addresses = tuple(resolver(host, port)) if _is_name(host) else (host,)
    except OSError:
        raise AddressRefused(f"The name {host} has no address.") from None
    if not addresses:
        raise AddressRefused(f"The name {host} has no address.")
    if host not in allowed:
        for address in addresses:
            if why := not_public(address):
                where = host if address == host else f"{host}, which is {address},"
                raise AddressRefused(f"{where} is not a public address: {why}.")
    return Target(scheme, host, port, path, addresses)


def normal_host(text: str) -> str:
    """A host as it is compared: in lower case, in ASCII, without brackets and the last dot. Raises AddressRefused."""
    host = text.strip().removeprefix("[").removesuffix("]")
    if ":" in host:
        return str(_address(host))
    try:
        # Signs that are read as digits and dots, as ① and 。, become those.
        plain = host.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        raise AddressRefused("The host of the address cannot be understood.") from None
    if not _HOST.fullmatch(plain):
        raise AddressRefused("The host of the address cannot be understood.")
    return str(_address(plain)) if _NUMBER.fullmatch(plain) else plain


def not_public(text: str) -> str:
    """Why an address is none of the public network's; empty where it is one."""
    reasons = (why for address in _meant(_address(text)) if (why := _reason(address)))
    return next(reasons, "")


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > LONGEST or not url.isprintable() or re.search(r"[\s\\]", url):
        raise AddressRefused("The address of a webhook is a URL without spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("The address of a webhook cannot be understood.") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise AddressRefused("The address of a webhook begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address of a webhook holds no user or password.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, normal_host(parts.hostname), port or PORTS[parts.scheme], path


def _is_name(host: str) -> bool:
    return ":" not in host and not _NUMBER.fullmatch(host)


def _address(text: str) -> Address:
    try:
        address = ip_address(text)
    except ValueError:
        raise AddressRefused(f"{text} is no address in its usual notation.") from None
    if isinstance(address, IPv6Address) and address.scope_id:
        raise AddressRefused(f"{text} names an interface of this machine.")
    return address


def _meant(address: Address) -> Iterator[Address]:
    """The address, those that it leads through, or the one that it is another form of."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            yield address.ipv4_mapped
            return
        if address in _TRANSLATED:
            yield IPv4Address(int(address) & 0xFFFFFFFF)
            return
        yield from (each for each in (address.sixtofour, *(address.teredo or ())) if each is not None)
    yield address


def _reason(address: Address) -> str:
    """Why this very address is not public."""
    six = isinstance(address, IPv6Address)
    kinds = (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("private", address.is_private),
        ("reserved", address.is_reserved or (six and (address not in _UNICAST or address in _DOCUMENTATION))),
        ("not of the public network", not address.is_global),
    )
    return next((name for name, holds in kinds if holds), "")
