"""Hosted providers as makers: everything that :mod:`rushes.providers` is not allowed to do.

:class:`~rushes.hosted.maker.Hosted` speaks HTTP, knows the keys, sends a create exactly once, asks
how the work goes, and fetches what came of it.
"""

from rushes.hosted.maker import Hosted

__all__ = ["Hosted"]
