"""``python -m dabiao`` is ``dabiao``."""

import sys

from dabiao.cli import main

sys.exit(main())
