"""Which hosts a feed may be fetched from, checked where it can't be got round: at the connection itself.

A feed's address, or a redirect, could have the bot ask the machines around it (a cloud's metadata service, a router's
admin page) for what they tell nobody else. A check of the address as written is not enough: names lead anywhere and
may lead elsewhere a second later, and ``①②⑦.0.0.1`` is 127.0.0.1 to the client library, which asks no resolver about
it. So the resolver refuses, and so does whatever opens the socket, with the address it is about to connect to.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType, SocketFactoryType
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

#: Says of an IP address, as text, whether a feed may be fetched from it.
Allowed = Callable[[str], bool]

_UNICAST = IPv6Network("2000::/3")
# Of it, what is no public host: Teredo, benchmarks and ORCHID, documentation, 6to4 (which embeds IPv4 addresses).
_NOT_PUBLIC = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")
# Where clouds tell a machine its own keys: link-local, and what Amazon, Alibaba and Oracle use beside it.
_METADATA_V6 = (IPv6Network("fe80::/10"), IPv6Network("fd00:ec2::/32"))
_METADATA_V4 = tuple(map(IPv4Network, ("169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32")))


class PrivateAddressError(OSError):
    """The address is none of the public Internet; ``address`` says which."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} is not a public address")
        self.address = address


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public Internet.

    Refused are private, loopback, link-local, shared (carrier NAT), multicast, reserved and documentation addresses,
    whatever form they hide in: IPv4 within IPv6 (mapped, NAT64, 6to4, Teredo) and zones. What is no address in its
    canonical form (octal, hexadecimal, one number) is refused as well.

    Source:
        IANA's special-purpose address registries (RFC 6890) and RFC 6052 for NAT64.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.scope_id is not None:
            return False
        if (inner := _within(ip)) is not None:
            return _is_public_v4(inner)
        return ip in _UNICAST and not any(ip in network for network in _NOT_PUBLIC)
    return _is_public_v4(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def is_no_metadata(address: str) -> bool:
    """Whether an IP address, as text, may be asked where feeds may be on private addresses.

    Only what tells a cloud's machine its own keys may not: no feed is there, but a public one could redirect to it.
    Other ways of writing an address are for the resolver to read, which gives it to be checked as it is.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return True
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _METADATA_V4)
    if (inner := _within(ip)) is not None:
        return is_no_metadata(str(inner))
    # Without its zone, which no network knows.
    return not any(IPv6Address(int(ip)) in network for network in _METADATA_V6)


def _within(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for; None where it is one of its own."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None


class GuardedResolver(AbstractResolver):
    """A resolver that refuses a name if any of its addresses is not allowed."""

    def __init__(self, allowed: Allowed, inner: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for result in found:
            if not self._allowed(result["host"]):
                raise PrivateAddressError(result["host"])
        return found

    async def close(self) -> None:
        await self._inner.close()


def socket_to(allowed: Allowed) -> SocketFactoryType:
    """Return what makes sockets for a connector, and only to addresses that are allowed.

    It is the last step before a connection and sees the very address that is connected to.
    """

    def make(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        if not allowed(str(address[0])):
            raise PrivateAddressError(str(address[0]))
        return socket.socket(family=family, type=kind, proto=protocol)

    return make
