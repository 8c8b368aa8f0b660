"""The indicator values of DHIS2 → a folder of returns.

Each answer becomes an institution of its own, registered for the answer's period, which reports
the numerator and the denominator. The category says of which type the indicator is. The one answer
for a financial year (``2022Sep``) is filed under the calendar year, which has as many days.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from published import table

TYPES = {"36500": "annualised", "100": "per_cent", "1": "plain"}
PERIODS = {
    "month": re.compile(r"(\d{4})(\d{2})"),
    "quarter": re.compile(r"(\d{4})Q([1-4])"),
    "year": re.compile(r"(\d{4})(Sep)?"),
}
LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def answers() -> pd.DataFrame:
    """The published answers, with ``unit, frequency, period, first, last`` and ``type`` beside them."""
    found = table("dhis2/indicator_values.csv")
    if found.empty:
        return found
    found["unit"] = [f"answer-{number:04d}" for number in range(1, len(found) + 1)]
    periods = pd.DataFrame([_period(text) for text in found["pe"]], index=found.index)
    return found.join(periods).assign(type=found["multiplier"].map(TYPES))


def _period(text: str) -> dict[str, str]:
    frequency, match = next((f, m) for f, p in PERIODS.items() if (m := p.fullmatch(text)))
    length, year = LENGTHS[frequency], match[1]
    number = 1 if frequency == "year" else int(match[2])
    written = {"month": f"{year}-{number:02d}", "quarter": f"{year}Q{number}", "year": year}[frequency]
    first, last = f"{year}-{(number - 1) * length + 1:02d}", f"{year}-{number * length:02d}"
    return {"frequency": frequency, "period": written, "first": first, "last": last}


def write(folder: Path) -> Path:
    """Writes the returns, one file per frequency, with the registry they need."""
    found = answers()
    (folder / "statistics").mkdir(parents=True)
    for frequency, rows in found.groupby("frequency"):
        names = {name: f"{name}_of_{frequency}" for name in ("numerator", "denominator")}
        wide = rows[["unit", "period", *names]].rename(columns=names)
        wide.to_csv(folder / "statistics" / f"{frequency}.csv", index=False)
    pd.DataFrame({
        "institution_id": found["unit"], "name": found["dx_name"] + " " + found["unit"],
        "region_code": "demo", "category": found["type"], "tags": "",
        "valid_from": found["first"], "valid_to": found["last"],
    }).to_csv(folder / "institutions.csv", index=False)  # fmt: skip
    region = pd.DataFrame([{"region_code": "demo", "name": "Sierra Leone (demo)", "level": "province"}])
    region.to_csv(folder / "regions.csv", index=False)
    return folder
