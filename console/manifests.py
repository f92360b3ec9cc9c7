"""`Declaration` and `Section`: how apps add to the whole console.

Each app can have a module `manifest` with one flat list, `DECLARED`, of what it adds (permissions,
events, pages, jobs). A module that needs all declarations of one class makes a `Section` of it. So
no lower app names a higher one, and an app that leaves `INSTALLED_APPS` is gone everywhere.

Manifests are read after all models are loaded. One that does not load, or two declarations with one
key, are errors of `manage.py check`, and raise wherever the section is read, so that no section is
ever silently incomplete.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import module_has_submodule


class Declaration:
    """One thing that an app adds to the console. Subclasses are mostly frozen dataclasses."""

    def problems(self) -> Iterable[str]:
        """What is wrong with the declaration, as sentences, once everything is loaded."""
        return ()


class Section[T: Declaration]:
    """All declarations of one class, by key.

    They are in the order of INSTALLED_APPS and of each manifest, or by `rank`. Iterating yields the
    declarations.
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
        """What the keys are called in docs/names.json, if others rely on them; otherwise ""."""
        _sections.append(self)

    @cached_property
    def by_key(self) -> dict[str, T]:
        """The declarations by key, read once. Raises ImproperlyConfigured for a key of two."""
        declarations: dict[str, T] = {}
        for _, declared in _declared():
            if isinstance(declared, self.kind):
                if self.key(declared) in declarations:
                    raise ImproperlyConfigured(f"{self.name_of(declared)} is declared twice.")
                declarations[self.key(declared)] = declared
        if self.rank is None:
            return declarations
        rank = self.rank
        return dict(sorted(declarations.items(), key=lambda item: rank(item[1])))

    def name_of(self, declared: T) -> str:
        """A name for the declaration in error messages."""
        return f"{self.kind.__name__} {self.key(declared)}"

    def get(self, key: str) -> T | None:
        """The declaration with this key, or None."""
        return self.by_key.get(key)

    def __getitem__(self, key: str) -> T:
        return self.by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def __iter__(self) -> Iterator[T]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)


def declarations_of(module: ModuleType) -> list[Declaration]:
    """All constants of a module, or of a package's modules, that are declarations, in order."""
    names = [info.name for info in iter_modules(getattr(module, "__path__", ()))]
    modules = [module, *(import_module(f"{module.__name__}.{name}") for name in names)]
    constants = chain.from_iterable(vars(part).values() for part in modules)
    return [value for value in constants if isinstance(value, Declaration)]


_sections: list[Section[Any]] = []
Declared = list[tuple[AppConfig, Declaration]]


def _declared() -> Iterator[tuple[AppConfig, Declaration]]:
    """All declarations with their apps. Raises ImproperlyConfigured for a broken manifest."""
    apps.check_models_ready()
    for config in apps.get_app_configs():
        for declared in _declared_by(config):
            yield config, declared


def _declared_by(config: AppConfig) -> list[Declaration]:
    """The declarations of an app; none without a manifest.

    Raises ImproperlyConfigured if its manifest does not load.
    """
    if config.module is None or not module_has_submodule(config.module, "manifest"):
        return []
    try:
        declared: list[Declaration] = import_module(f"{config.name}.manifest").DECLARED
    except Exception as error:
        message = f"The manifest of {config.name} does not load: {error!r}"
        raise ImproperlyConfigured(message) from error
    return declared


def forget(*, setting: str, **_: Any) -> None:
    """Have all sections read the manifests again after a test has installed other apps."""
    if setting == "INSTALLED_APPS":
        for section in _sections:
            section.__dict__.pop("by_key", None)


setting_changed.connect(forget)


@register()
def check_manifests(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """System check: what is wrong in the manifests of all apps."""
    errors: list[CheckMessage] = []
    declared: Declared = []
    for config in apps.get_app_configs():
        try:
            declared += [(config, declaration) for declaration in _declared_by(config)]
        except Exception as error:
            message = f"The manifest of {config.name} does not load: {error!r}"
            errors.append(Error(message, id="console.E001"))
    return errors or [
        *_without_section(declared),
        *_declared_twice(declared),
        *_with_problems(declared),
    ]


def _without_section(declared: Declared) -> Iterator[CheckMessage]:
    """An error for each declaration of a class that no section reads."""
    for config, declaration in declared:
        if not _sections_of(declaration):
            kind = type(declaration).__name__
            text = f"{config.name} declares a {kind}, for which there is no section."
            yield Error(text, id="console.E002")


def _declared_twice(declared: Declared) -> Iterator[CheckMessage]:
    """An error for each declaration whose key another one of its section has."""
    owners: dict[tuple[Section[Any], str], str] = {}
    for config, declaration in declared:
        for section in _sections_of(declaration):
            section_and_key = section, section.key(declaration)
            if section_and_key in owners:
                name = section.name_of(declaration)
                text = f"{name} is declared twice: {owners[section_and_key]}, {config.name}."
                yield Error(text, id="console.E003")
            owners[section_and_key] = config.name


def _with_problems(declared: Declared) -> Iterator[CheckMessage]:
    """An error for each problem that a declaration reports of itself."""
    for config, declaration in declared:
        for section in _sections_of(declaration):
            for problem in declaration.problems():
                text = f"{section.name_of(declaration)} of {config.name}: {problem}"
                yield Error(text, id="console.E004")


def sections() -> list[Section[Any]]:
    """All sections."""
    return list(_sections)


def _sections_of(declaration: Declaration) -> list[Section[Any]]:
    """The sections that read declarations of this class."""
    return [section for section in _sections if isinstance(declaration, section.kind)]
