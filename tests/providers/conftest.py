"""One emulator for all tests of a worker, as if untouched before each of them."""

from rushes.testing import emulator, props

__all__ = ["emulator", "props"]
