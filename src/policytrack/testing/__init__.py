"""For tests: the suite that every pack should pass, and Hypothesis strategies that draw plans and their parts.

A pack runs the suite with a file of two lines, or with `pytest --pyargs policytrack.testing`, which runs it on every
pack that is installed:

```python
from policytrack.testing import PackTests

TestPack = PackTests.of("my-region")
```

Both need `pip install 'policytrack[testing]'`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from policytrack.errors import MissingExtraError

if TYPE_CHECKING:
    from policytrack.testing import strategies
    from policytrack.testing.conformance import PackTests

__all__ = ["PackTests", "strategies"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        if name == "strategies":
            return import_module(f"{__name__}.strategies")
        return import_module(f"{__name__}.conformance").PackTests
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("_pytest", "hypothesis", "pytest"):
            raise
        raise MissingExtraError("testing", __name__) from None


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
