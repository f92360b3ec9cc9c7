"""Names of email domains, as people type them and as addresses are compared."""

from contextlib import suppress

from accounts.email_addresses import BadAddress, email_key
from console.refusals import Refusal
from organizations.domains.host_names import InvalidHostName, clean_domain

_PROVIDERS = """
126.com 163.com aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.fr hushmail.com icloud.com laposte.net
libero.it live.com mac.com mail.com mail.ru me.com msn.com orange.fr outlook.com outlook.de pm.me
posteo.de proton.me protonmail.com qq.com rediffmail.com rocketmail.com t-online.de tuta.com
tutanota.com web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru
ymail.com zoho.com
"""
PUBLIC_PROVIDERS = frozenset(_PROVIDERS.split())
"""Email providers where anyone can get an address: the best known, to warn, not to protect."""


class UnfitDomain(Refusal):
    slug = "unfit-domain"
    message = "{name} is not an email domain. Enter one such as example.com on each line."
    field = "domains"
    is_mistake = True


def parse_domains(typed: str) -> list[str]:
    """The domains in a text, one a line or after a comma, each once, in the form of `email_key`.

    An @ before a domain, which many type, is left out. Raises UnfitDomain at the first other name.
    """
    names = [
        part.strip().removeprefix("@").rstrip(".") for part in typed.replace(",", "\n").splitlines()
    ]
    return list(dict.fromkeys(_key(name) for name in names if name))


def clean_email_domain(typed: str) -> str:
    """The domain of email addresses as their keys end, from a text that may begin with an @.

    Raises InvalidHostName for an address, a provider where anyone can get one, and what
    `clean_domain` refuses.
    """
    bare = typed.strip().removeprefix("@")
    if "@" in bare:
        raise InvalidHostName("Enter only the domain, which is the part after the @.")
    name = clean_domain(bare)
    if name in PUBLIC_PROVIDERS:
        raise InvalidHostName("Everyone can get an address there. Enter a domain of your own.")
    return name


def domain_of(key: str) -> str:
    """The domain of an address that `email_key` has normalized."""
    return key.rpartition("@")[2]


def _key(name: str) -> str:
    """The domain in the form in which `email_key` ends addresses. Raises UnfitDomain."""
    with suppress(BadAddress):
        if "@" not in name:
            return domain_of(email_key(f"someone@{name}"))
    raise UnfitDomain(name=name[:60])
