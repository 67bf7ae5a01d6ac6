"""The rules, one a file. The contract is in :mod:`rushes.prompts.lint.contract`."""
