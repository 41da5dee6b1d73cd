"""The dtype in which this processor multiplies matrices fastest."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_NATIVE_BFLOAT16 = ("amx_bf16", "avx512_bf16")
"""Where a processor has neither, bfloat16 is emulated and slower than float32. Others' have not been tried."""


@contextlib.contextmanager
def computing_in(dtype: "torch.dtype | None") -> Iterator[None]:
    """Let this thread multiply matrices in another dtype; a model's weights stay as they are.

    That costs a conversion of the weights for each batch, and spares a second copy of them in memory. Embeddings and
    norms stay in float32, so that the vectors come out closer to float32's than those of a model that is converted
    whole.
    """
    import torch

    with torch.autocast("cpu", dtype=dtype) if dtype else contextlib.nullcontext():
        yield


def native_dtype() -> "torch.dtype | None":
    """Return the dtype that this processor multiplies fastest without loss that matters; None if that is float32."""
    import torch

    has_kernels = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return torch.bfloat16 if has_kernels and any(map(_processor_abilities().get, _NATIVE_BFLOAT16)) else None


def _processor_abilities() -> Mapping[str, object]:
    """Return what PyTorch says about the processor; nothing where its version can't tell."""
    import torch

    return torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
