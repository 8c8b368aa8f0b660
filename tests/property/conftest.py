"""Property tests draw the same cases on every run, so that a failure can be looked at again.

A case is mostly one seed, which does not get simpler by getting smaller: nothing is shrunk.
"""

from __future__ import annotations

import every_engine
from hypothesis import HealthCheck, Phase, settings

engine = every_engine.engine

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")
