"""The verbs of an edit, one a file. The contract is :mod:`rushes.media.step`."""
