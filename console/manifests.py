"""What each app declares about itself, and the tables that are made of it.

An app adds to the whole by its module `manifest`: one flat list, `DECLARED`, of what it has for
others (permissions, events, pages, what the clock starts). A module that needs all of one class
makes a `Section` of it and reads that. So no app is named in a table that stands below it, and an
app that is taken out of `INSTALLED_APPS` is gone everywhere.

Nothing is read before all models are loaded. A manifest that does not load, or a thing that two
declare, is told by `manage.py check` in words, and raises wherever the section is read: a table is
never silently short.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import module_has_submodule


class Declaration:
    """One thing that an app adds to the whole; as a rule a frozen dataclass."""

    def problems(self) -> Iterable[str]:
        """What is wrong with it, in words, asked once everything is loaded."""
        return ()


class Section[T: Declaration]:
    """All declarations of one class, by their keys.

    In the order of INSTALLED_APPS and then of each manifest, unless they have ranks.
    """

    def __init__(
        self,
        kind: type[T],
        *,
        key: Callable[[T], str],
        rank: Callable[[T], int] | None = None,
        pinned: str = "",
    ) -> None:
        self.kind = kind
        self.key = key
        self.rank = rank
        self.pinned = pinned
        """What the keys are, in the plural, where others keep them (`console/public_names.py`)."""
        _sections.append(self)

    @cached_property
    def found(self) -> dict[str, T]:
        """The declarations by their keys. Raises ImproperlyConfigured for a key that two have."""
        by_key: dict[str, T] = {}
        for _, declared in _declared():
            if isinstance(declared, self.kind):
                if self.key(declared) in by_key:
                    raise ImproperlyConfigured(f"{self.name_of(declared)} is declared twice.")
                by_key[self.key(declared)] = declared
        if self.rank is None:
            return by_key
        rank = self.rank
        return dict(sorted(by_key.items(), key=lambda item: rank(item[1])))

    def name_of(self, declared: T) -> str:
        """What the declaration is called where something is wrong with it."""
        return f"{self.kind.__name__} {self.key(declared)}"

    def get(self, key: str) -> T | None:
        """The declaration with this key, if an app declares it."""
        return self.found.get(key)

    def __getitem__(self, key: str) -> T:
        return self.found[key]

    def __contains__(self, key: object) -> bool:
        return key in self.found

    def __iter__(self) -> Iterator[T]:
        return iter(self.found.values())

    def __len__(self) -> int:
        return len(self.found)


def declarations_of(module: ModuleType) -> list[Declaration]:
    """Every declaration of a leaf module, in its order, so that a new constant is declared."""
    return [value for value in vars(module).values() if isinstance(value, Declaration)]


_sections: list[Section[Any]] = []
Declared = list[tuple[AppConfig, Declaration]]


def _declared() -> Iterator[tuple[AppConfig, Declaration]]:
    """Everything that is declared, with the app. Raises for a manifest that does not load."""
    apps.check_models_ready()
    for config in apps.get_app_configs():
        for declared in _declared_by(config):
            yield config, declared


def _declared_by(config: AppConfig) -> list[Declaration]:
    if config.module is None or not module_has_submodule(config.module, "manifest"):
        return []
    try:
        declared: list[Declaration] = import_module(f"{config.name}.manifest").DECLARED
    except Exception as error:
        message = f"The manifest of {config.name} does not load: {error!r}"
        raise ImproperlyConfigured(message) from error
    return declared


def forget(*, setting: str, **_: Any) -> None:
    """Read the manifests anew when a test installs other apps."""
    if setting == "INSTALLED_APPS":
        for section in _sections:
            section.__dict__.pop("found", None)


setting_changed.connect(forget)


@register()
def check_manifests(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Say what is wrong in any manifest, of whichever app."""
    errors: list[CheckMessage] = []
    declared: Declared = []
    for config in apps.get_app_configs():
        try:
            declared += [(config, each) for each in _declared_by(config)]
        except Exception as error:
            message = f"The manifest of {config.name} does not load: {error!r}"
            errors.append(Error(message, id="console.E001"))
    return errors or [*_unread(declared), *_clashing(declared), *_wrong(declared)]


def _unread(declared: Declared) -> Iterator[CheckMessage]:
    for config, each in declared:
        if not _sections_of(each):
            text = f"{config.name} declares a {type(each).__name__}, for which there is no section."
            yield Error(text, id="console.E002")


def _clashing(declared: Declared) -> Iterator[CheckMessage]:
    owners: dict[tuple[Section[Any], str], str] = {}
    for config, each in declared:
        for section in _sections_of(each):
            place = section, section.key(each)
            if place in owners:
                text = f"{section.name_of(each)} is declared twice: {owners[place]}, {config.name}."
                yield Error(text, id="console.E003")
            owners[place] = config.name


def _wrong(declared: Declared) -> Iterator[CheckMessage]:
    for config, each in declared:
        for section in _sections_of(each):
            for problem in each.problems():
                text = f"{section.name_of(each)} of {config.name}: {problem}"
                yield Error(text, id="console.E004")


def sections() -> list[Section[Any]]:
    """All tables that are made of declarations."""
    return list(_sections)


def _sections_of(each: Declaration) -> list[Section[Any]]:
    return [section for section in _sections if isinstance(each, section.kind)]
