"""The signals: one class a signal, in a module of its own or its family's.

- `signal`: what a signal is, and what it is given;
- `dense`: by meaning; `lexical`: by words; `literal`: by the very text; `tokens`: by meaning, token by token.

Every module of this folder is imported, in the order of their names, and each registers its signals.
"""

from importlib import import_module
from pkgutil import iter_modules

from index.retrieval.signals.signal import (
    PassageSignal,
    SentenceSignal,
    Signal,
    SignalContext,
    Wording,
    in_languages,
    register,
    registered_signals,
    signal_wording,
)

__all__ = [
    "PassageSignal",
    "SentenceSignal",
    "Signal",
    "SignalContext",
    "Wording",
    "in_languages",
    "register",
    "registered_signals",
    "signal_wording",
]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
