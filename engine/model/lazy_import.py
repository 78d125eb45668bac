"""Modules that are imported when something in them is first used.

A command that lists cases needs no diagram parser. Where a module needs another one only for some
of its work, it names it twice: for the type checker as a plain import, and for the run with one of
the functions here (docs/decisions/0017 says why, and where):

    if TYPE_CHECKING:
        import psycopg
        from engine.handlers.dispatch import carry_out
    else:
        psycopg = lazy_module("psycopg")
        carry_out = lazy_callable("engine.handlers.dispatch", "carry_out")

``import_module`` takes the import lock of the module, so threads never see half of one; what it has
returned once is whole, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_declared: set[str] = set()


def lazy_module(name: str) -> ModuleType:
    """Returns a stand-in for a module, which imports it at the first use of an attribute."""
    _declared.add(name)
    return _LazyModule(name)


def lazy_callable(module: str, name: str) -> Callable[..., Any]:
    """Returns a function that imports the module when it is called, and calls what ``name`` is
    there: a function, or a class to make an instance of."""
    _declared.add(module)
    return rare_callable(module, name)


def rare_callable(module: str, name: str) -> Callable[..., Any]:
    """Returns a function as ``lazy_callable`` does, of a module that ``load_all`` leaves alone: one
    that brings much, and is needed rarely, or in another process than the one that serves."""
    imported = cache(partial(import_module, module))

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(imported(), name)(*args, **kwargs)

    return call


def public_names(package: str, module: str) -> Callable[[str], Any]:
    """Returns the ``__getattr__`` (PEP 562) of a package whose public names stand in ``module``:
    the module is imported when the first of them is asked for, as in ``from package import name``.
    """

    def look_up(name: str) -> Any:
        # Modules of the package itself are left to the import system, which asks here first.
        if name.startswith("_") or find_spec(f"{package}.{name}"):
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(module), name)

    return look_up


def front_door(package: str, public: Mapping[str, str]) -> Callable[[str], Any]:
    """Returns the ``__getattr__`` (PEP 562) of a package that hands on modules and single names.

    ``public`` gives, by the module or package below ``package`` that holds them, what is handed on,
    parted by spaces. Whoever asks for the first of it serves, or tests: everything is imported then
    (``load_all``), whatever was put off.
    """
    places = {
        name: f"{package}.{holder}" for holder, names in public.items() for name in names.split()
    }

    @cache
    def loaded() -> Mapping[str, Any]:
        found = {name: _from(import_module(holder), name) for name, holder in places.items()}
        load_all()
        return found

    def look_up(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return loaded()[name]

    return look_up


def _from(holder: ModuleType, name: str) -> Any:
    """What ``from holder import name`` gives: an attribute, or a module of the package."""
    if hasattr(holder, name):
        return getattr(holder, name)
    return import_module(f"{holder.__name__}.{name}")


def load_all() -> None:
    """Imports every module that was put off so far, and those that they put off in turn.

    For processes that serve: no request waits for an import, and none fails at one.
    """
    loaded: set[str] = set()
    while waiting := _declared - loaded:
        for name in waiting:
            import_module(name)
        loaded |= waiting


class _LazyModule(ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._imported = cache(partial(import_module, name))

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._imported(), attribute)
