"""Where webhooks may not go, whatever the address is dressed up as; nothing is connected to anywhere here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from services.alerts.addresses import AddressRefused, Target, checked, normal_host, not_public

NAMES = {
    "hooks.example": ["8.8.8.8", "2606:4700:4700::1111"],
    "inside.example": ["10.1.2.3"],
    "half.example": ["8.8.8.8", "192.168.0.1"],
    "six.example": ["::1"],
    "metadata.example": ["169.254.169.254"],
}


def resolver(host: str, port: int) -> Sequence[str]:
    """A name server of the test's own."""
    if host not in NAMES:
        raise OSError("no such name")
    return NAMES[host]


BOTH = ("8.8.8.8", "2606:4700:4700::1111")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example/a/T0?x=1#part", Target("https", "hooks.example", 443, "/a/T0?x=1", BOTH)),
        ("https://HOOKS.example.:8443", Target("https", "hooks.example", 8443, "/", BOTH)),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, "/", ("8.8.8.8",))),
        ("https://[2606:4700::1]/", Target("https", "2606:4700::1", 443, "/", ("2606:4700::1",))),
        ("https://[64:ff9b::808:808]/", Target("https", "64:ff9b::808:808", 443, "/", ("64:ff9b::808:808",))),
    ],
)
def test_public_addresses_are_fine(url: str, target: Target) -> None:
    assert checked(url, (), resolver) == target


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.0.3", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "private"),
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "not of the public network"),
        ("169.254.169.254", "link-local"),
        ("192.0.0.1", "private"),
        ("192.0.2.1", "private"),
        ("198.18.0.1", "private"),
        ("198.51.100.7", "private"),
        ("203.0.113.9", "private"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("240.0.0.1", "private"),
        ("255.255.255.255", "private"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fe80::1", "link-local"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fec0::1", "reserved"),
        ("ff02::1", "multicast"),
        ("2001:db8::1", "private"),
        ("3fff::1", "reserved"),
        ("100::1", "private"),
        ("4000::1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:169.254.169.254", "link-local"),
        ("::127.0.0.1", "reserved"),
        ("::8.8.8.8", "reserved"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a00:1", "private"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("64:ff9b:1::1", "reserved"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a00:1::1", "private"),
        ("2002:c0a8:101::1", "private"),
        ("2001:0:808:808:0:0:80ff:fffe", "loopback"),
        ("2001:0:808:808:0:0:f5ff:fffe", "private"),
        ("2001:0:808:808:0:0:f7f7:f7f7", "private"),
    ],
)
def test_every_address_that_is_not_public_is_refused(address: str, why: str) -> None:
    assert not_public(address) == why
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressRefused, match="is not a public address"):
        checked(f"https://{host}/", (), resolver)
    with pytest.raises(AddressRefused, match="is not a public address"):
        checked("https://name.example/", (), lambda host, port: ["8.8.8.8", address])


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("2130706433", "2130706433 is no address in its usual notation."),
        ("0x7f000001", "0x7f000001 is no address in its usual notation."),
        ("017700000001", "017700000001 is no address in its usual notation."),
        ("0177.0.0.1", "0177.0.0.1 is no address in its usual notation."),
        ("127.1", "127.1 is no address in its usual notation."),
        ("127.0.1", "127.0.1 is no address in its usual notation."),
        ("0x7f.0.0.1", "0x7f.0.0.1 is no address in its usual notation."),
        ("127.0.0.1.", "127.0.0.1 is not a public address: loopback."),
        ("①②⑦.⓪.⓪.①", "127.0.0.1 is not a public address: loopback."),
        ("127。0。0。1", "127.0.0.1 is not a public address: loopback."),
        ("hook.0x1", "hook.0x1 is no address in its usual notation."),
        ("inside.example", "inside.example, which is 10.1.2.3, is not a public address: private."),
        ("half.example", "half.example, which is 192.168.0.1, is not a public address: private."),
        ("six.example", "six.example, which is ::1, is not a public address: loopback."),
        ("metadata.example", "metadata.example, which is 169.254.169.254, is not a public address: link-local."),
        ("nowhere.example", "The name nowhere.example has no address."),
        ("[fe80::1%25eth0]", "fe80::1%25eth0 names an interface of this machine."),
        ("exa mple", "The address of a webhook is a URL without spaces."),
        ("user:password@hooks.example", "The address of a webhook holds no user or password."),
        ("hooks.example\\@127.0.0.1", "The address of a webhook is a URL without spaces."),
        ("-.example", "The host of the address cannot be understood."),
        ("hooks.example:99999", "The address of a webhook cannot be understood."),
    ],
)
def test_hosts_in_disguise_are_refused_with_a_sentence(host: str, sentence: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        checked(f"https://{host}/", (), resolver)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://hooks.example/", "Webhooks are sent over https; http is for hosts that are allowed."),
        ("ftp://hooks.example/", "The address of a webhook begins with https://."),
        ("file:///etc/passwd", "The address of a webhook begins with https://."),
        ("//hooks.example/", "The address of a webhook begins with https://."),
        ("", "The address of a webhook begins with https://."),
        ("https://hooks.example/\r\nX: y", "The address of a webhook is a URL without spaces."),
        ("https://hooks.example/" + "a" * 2000, "The address of a webhook is a URL without spaces."),
    ],
)
def test_what_is_no_https_url_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        checked(url, (), resolver)
    assert str(refusal.value) == sentence


def test_a_host_that_is_allowed_may_be_inside_and_speak_http() -> None:
    allowed = {"inside.example", "127.0.0.1", "::1"}
    assert checked("http://inside.example:8080/x", allowed, resolver).addresses == ("10.1.2.3",)
    assert checked("http://127.0.0.1/", allowed, resolver).addresses == ("127.0.0.1",)
    assert checked("http://[0:0::1]/", allowed, resolver).addresses == ("::1",)
    with pytest.raises(AddressRefused):
        checked("https://127.0.0.2/", allowed, resolver)


def test_a_name_is_resolved_once() -> None:
    asked: list[tuple[str, int]] = []

    def counting(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return NAMES[host]

    checked("https://hooks.example:444/", (), counting)
    assert asked == [("hooks.example", 444)]


def test_hosts_are_compared_in_one_form() -> None:
    assert normal_host(" Inside.Example. ") == "inside.example"
    assert normal_host("[::0001]") == "::1"
    assert normal_host("bücher.example") == "xn--bcher-kva.example"
