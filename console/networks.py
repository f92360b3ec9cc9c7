"""Which addresses of the network the console may connect to by itself."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings

Address = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
IPV4_COMPATIBLE = IPv6Network("::/96")


def is_allowed(address: str) -> bool:
    """Whether it is in the internet, or in a network that the operators named."""
    found = meant(ip_address(address.partition("%")[0]))
    if any(found in network for network in settings.OUTGOING_NETWORKS):
        return True
    return found.is_global and not found.is_multicast


def meant(address: Address) -> Address:
    """The IPv4 address within one of IPv6, however it is written there.

    Python calls two of these forms global, whatever address they lead to.
    """
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    is_within = address in NAT64 or (address in IPV4_COMPATIBLE and int(address) > 1)
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_within else address


def all_allowed(addresses: Iterable[str]) -> bool:
    """Whether every address of a name is: a name with one inside could lead there at any time."""
    return all(is_allowed(address) for address in addresses)
