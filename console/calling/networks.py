"""The IP addresses to which the console may connect for calls that people configure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
IPV4_COMPATIBLE = IPv6Network("::/96")
IPV4_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
IN_THE_INTERNET = IPv6Network("2000::/3")
"""All of IPv6 that is assigned publicly; other addresses can only lead into private networks."""
ISATAP = {0x0000_5EFE, 0x0200_5EFE}
"""The prefixes of an IPv4 address in the second half of an IPv6 address: a tunnel to it."""
NOBODYS = [ip_network("192.88.99.0/24"), ip_network("3fff::/20")]
"""Former relays, and documentation: some versions of Python call them global."""
AZURE_HOST = IPv4Address("168.63.129.16")
"""A public address at which Azure answers each virtual machine about itself."""


def is_allowed(address: str) -> bool:
    """Whether the address is public, or in a network of the setting OUTGOING_NETWORKS."""
    target = meant(ip_address(address.partition("%")[0]))
    if any(target in network for network in settings.OUTGOING_NETWORKS):
        return True
    # Python calls unassigned addresses and the former private networks global.
    is_unassigned = isinstance(target, IPv6Address) and target not in IN_THE_INTERNET
    is_unassigned |= any(target in network for network in NOBODYS)
    is_inside = is_unassigned or target == AZURE_HOST
    return target.is_global and not target.is_multicast and not is_inside


def meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address embeds (mapped, translated, tunnelled), or the address.

    Python calls four of these forms global, whatever address they lead to.
    """
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    is_translated = address in NAT64 or address in IPV4_TRANSLATED
    is_translated |= int(address) >> 32 & 0xFFFFFFFF in ISATAP
    is_embedded = is_translated or (address in IPV4_COMPATIBLE and int(address) > 1)
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_embedded else address


def all_allowed(addresses: Iterable[str]) -> bool:
    """Whether every address of a name is allowed: a private one could be used at any time."""
    return all(is_allowed(address) for address in addresses)
