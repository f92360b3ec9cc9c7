"""Which addresses of the network the console may connect to by itself."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
IPV4_COMPATIBLE = IPv6Network("::/96")
IPV4_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
IN_THE_INTERNET = IPv6Network("2000::/3")
"""All of IPv6 that is ever given out: the rest can lead only to what someone uses inside."""
ISATAP = {0x0000_5EFE, 0x0200_5EFE}
"""Before an IPv4 address in the second half of one of IPv6: a tunnel to it."""
NOBODYS = [ip_network("192.88.99.0/24"), ip_network("3fff::/20")]
"""Once for relays, and for documents: some versions of Python call them global."""
AZURE_HOST = IPv4Address("168.63.129.16")
"""Answers each virtual machine there about itself, at an address of the internet."""


def is_allowed(address: str) -> bool:
    """Whether it is in the internet, or in a network that the operators named."""
    found = meant(ip_address(address.partition("%")[0]))
    if any(found in network for network in settings.OUTGOING_NETWORKS):
        return True
    # Python calls global whatever no one has named, and the former private networks.
    is_nobodys = isinstance(found, IPv6Address) and found not in IN_THE_INTERNET
    is_nobodys |= any(found in network for network in NOBODYS)
    is_inside = is_nobodys or found == AZURE_HOST
    return found.is_global and not found.is_multicast and not is_inside


def meant(address: Address) -> Address:
    """The IPv4 address within one of IPv6, however it is written there.

    Python calls four of these forms global, whatever address they lead to.
    """
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    is_translated = address in NAT64 or address in IPV4_TRANSLATED
    is_translated |= int(address) >> 32 & 0xFFFFFFFF in ISATAP
    is_within = is_translated or (address in IPV4_COMPATIBLE and int(address) > 1)
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_within else address


def all_allowed(addresses: Iterable[str]) -> bool:
    """Whether every address of a name is: a name with one inside could lead there at any time."""
    return all(is_allowed(address) for address in addresses)
