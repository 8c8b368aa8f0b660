"""``python -m dabiao`` is ``dabiao``."""

from dabiao.cli import process

process()
