"""Object storage: clips that lie at an address such as ``s3://bucket/clips/fox.mp4``.

Whatever `fsspec <https://filesystem-spec.readthedocs.io>`_ has a driver for; tried and tested with
S3 (``rushes[s3]``). Credentials come from where the cloud's own tools have theirs, and never stand
in an address.
"""
