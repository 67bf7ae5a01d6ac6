"""What a language model can do for a prompt. Optional: ``pip install 'rushes[llm]'``."""
