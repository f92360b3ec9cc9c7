"""Has this process run the code of a mutant: every function of its file gets the edited body."""

import gc
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from types import CodeType, FunctionType

from tests.mutants.mutant import DoesNotApply, Mutant


def apply(mutant: Mutant) -> None:
    """Change the functions of the mutant's file, wherever something refers to them."""
    path = str(mutant.path)
    before, after = (_codes(compile(text, path, "exec")) for text in mutant.edited())
    edited = {
        (name, code.co_firstlineno): new
        for name, codes in before.items()
        if len(codes) == len(after[name])
        for code, new in zip(codes, after[name], strict=True)
    }
    # pytest put what was there after collecting out of the collector's sight.
    gc.unfreeze()
    # Not isinstance, for which something lazy would look into the database.
    import_module(mutant.module)  # what some function imports only when it is called
    functions = [
        each
        for each in gc.get_objects()
        if type(each) is FunctionType and each.__code__.co_filename == path
    ]
    for function in functions:
        code = edited.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
        if code is not None:
            _swap(function, code)


def _swap(function: FunctionType, code: CodeType) -> None:
    if function.__code__.co_freevars != code.co_freevars:
        raise DoesNotApply(f"{code.co_qualname} would close over other names")
    function.__code__ = code


def _codes(module: CodeType) -> dict[str, list[CodeType]]:
    """Of all functions by their names, in the order of the file."""
    found: dict[str, list[CodeType]] = defaultdict(list)
    for code in _inside(module):
        found[code.co_qualname].append(code)
    return found


def _inside(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inside(constant)
