"""The engines that a test runs on: on each of them where it takes ``engine``. Those of Spark run one after
another in one process, which has the session; where it cannot run that is said and they are skipped, under
``.ci/run`` it is a failure. How Spark runs here stands in ``spark/``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dabiao.judge import engines

os.environ["SPARK_CONF_DIR"] = str(Path(__file__).with_name("spark"))

OTHERS = [
    pytest.param(name, marks=pytest.mark.xdist_group(name) if name == "spark" else ())
    for name in engines.NAMES[1:]
]
"""All but pandas, for ``parametrize``."""

ALL = ["pandas", *OTHERS]


@pytest.fixture(scope="module", params=ALL)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine that judges: each in turn."""
    return there(request.param)


def there(name: str) -> str:
    """The name of an engine that can run here."""
    refused = engines.refusal(name)
    if refused and name == "spark" and os.environ.get("DABIAO_TEST_SPARK") == "required":
        pytest.fail(refused)
    if refused:
        pytest.skip(refused)
    return name
