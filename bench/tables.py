"""Makes the tables of ``bench/README.md`` and the plot ``bench/time.svg`` of ``bench/results.jsonl``."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from field import PRODUCTS, field

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"
TITLES = {"csv": "From returns (CSV) to verdicts and counts", "parquet": "Judging alone, from Parquet"}
PLOT = "![Seconds against rows, a line for each contestant](time.svg)"
MARK = "polars by hand"
MILLION = 10**6

Line = dict[str, Any]
Key = tuple[str, int, int, str]


def main() -> None:
    """Rewrites the results of the README and the plot."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--results", type=Path, default=HERE / "results.jsonl")
    options.add_argument("--readme", type=Path, default=HERE / "README.md")
    asked = options.parse_args()
    lines = [json.loads(line) for line in asked.results.read_text(encoding="utf-8").splitlines()]
    text = asked.readme.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    made = "\n\n".join([said_of(lines), PLOT, *demands(medians(lines)), *tables(lines), about()])
    asked.readme.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    plot(lines, asked.readme.with_name("time.svg"))


def said_of(lines: list[Line]) -> str:
    """Machines and versions."""
    machines = dict.fromkeys(line["machine"] for line in lines if "machine" in line)
    versions = dict.fromkeys(
        f"{name} {number}" for line in lines for name, number in line.get("versions", {}).items()
    )
    return f"Measured on {'; '.join(machines)}.\n\nVersions: {', '.join(versions)}."


def medians(lines: list[Line]) -> dict[Key, Line]:
    """The medians of all runs of one kind by ``(source, rows, threads, contestant)``."""
    groups: dict[Key, list[Line]] = {}
    for line in lines:
        key = (line["source"], line["rows"], line["threads"], line["contestant"])
        groups.setdefault(key, []).append(line)
    return {key: _median(runs) for key, runs in groups.items()}


def _median(runs: list[Line]) -> Line:
    done = [run for run in runs if run["ended"] == "done"]
    if len(done) < len(runs):
        return next(run for run in runs if run["ended"] != "done")
    middle = {name: statistics.median(run[name] for run in runs) for name in ("seconds", "cpu", "megabytes")}
    return {**runs[0], **middle, "runs": len(runs)}


def demands(found: dict[Key, Line]) -> list[str]:
    """What Dabiao demands of itself, with what was measured on each number of cores."""
    cores = sorted({threads for _, _, threads, _ in found})
    rows = []
    for text, most, measure in DEMANDS:
        values = [measure(_Race(found, threads)) for threads in cores]
        rows.append([text, f"≤ {most}", *("–" if value is None else f"{value:.2f}" for value in values)])
    head = ["Dabiao on its fastest engine", "demanded", *map(_cores, cores)]
    return ["### Against what is demanded", _markdown(head, rows)]


class _Race:
    """The medians on one number of cores, looked at for ratios; None where something did not finish."""

    def __init__(self, found: dict[Key, Line], threads: int) -> None:
        self.found = {
            (source, rows, name): line for (source, rows, n, name), line in found.items()
            if n == threads and line["ended"] == "done"
        }  # fmt: skip

    def of(self, source: str, rows: int, name: str, figure: str = "seconds") -> float | None:
        """A figure of one contestant."""
        line = self.found.get((source, rows, name))
        return line and float(line[figure])

    def ours(self, source: str, rows: int, figure: str = "seconds") -> float | None:
        """A figure of Dabiao on the engine that is the fastest there."""
        runs = [
            line for (s, r, name), line in self.found.items()
            if (s, r) == (source, rows) and name.startswith("dabiao")
        ]  # fmt: skip
        return min(runs, key=lambda line: line["seconds"])[figure] if runs else None

    def beside(self, source: str, rows: int, name: str, figure: str = "seconds") -> float | None:
        """Dabiao's figure as a multiple of another's."""
        ours, other = self.ours(source, rows, figure), self.of(source, rows, name, figure)
        return ours / other if ours and other else None

    def beside_fastest_product(self, rows: int) -> float | None:
        """Dabiao's time as a multiple of that of the fastest product."""
        ratios = [self.beside("csv", rows, name) for name in PRODUCTS]
        return max((ratio for ratio in ratios if ratio), default=None)

    def slope(self, rows: int, more: int) -> float | None:
        """Time per row on the larger size as a multiple of that on the smaller one."""
        small, large = self.ours("csv", rows), self.ours("csv", more)
        return large / more / (small / rows) if small and large else None


DEMANDS: tuple[tuple[str, float, Callable[[_Race], float | None]], ...] = (
    ("1 M rows from CSV: time, × Polars by hand", 1.5, lambda race: race.beside("csv", MILLION, MARK)),
    ("the same: peak memory, × Polars by hand", 1.5,
     lambda race: race.beside("csv", MILLION, MARK, "megabytes")),
    ("the same: time, × the fastest product", 1, lambda race: race.beside_fastest_product(MILLION)),
    ("the same: time, × Great Expectations", 0.125,
     lambda race: race.beside("csv", MILLION, "great expectations")),
    ("1 M rows, judging alone from Parquet: time, × Polars by hand", 1.5,
     lambda race: race.beside("parquet", MILLION, MARK)),
    ("1 k rows from CSV: seconds, on pandas", 1.6, lambda race: race.of("csv", 1000, "dabiao pandas")),
    ("the same, on Polars", 0.7, lambda race: race.of("csv", 1000, "dabiao polars")),
    ("10 M rows from CSV: time per row, × that at 1 M", 1.2, lambda race: race.slope(MILLION, 10 * MILLION)),
)  # fmt: skip


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def tables(lines: list[Line]) -> list[str]:
    """A table for each source and size."""
    found = medians(lines)
    sizes = sorted({(source, rows) for source, rows, _, _ in found})
    return [part for source, rows in sizes for part in _table(found, source, rows)]


def _table(found: dict[Key, Line], source: str, rows: int) -> list[str]:
    here = {key[2:]: line for key, line in found.items() if key[:2] == (source, rows)}
    cores = sorted({threads for threads, _ in here})
    names = sorted({name for _, name in here}, key=lambda name: _seconds(here, cores, name))
    runs = max(line.get("runs", 1) for line in here.values())
    exact = max(line.get("exact", 0) for line in here.values())
    head = ["", *(f"{title}, {_cores(n)}" for n in cores for title in ("s", "CPU s", "MB", "× Polars")),
            f"of {exact:,} exactly on target called a failure", "gives"]  # fmt: skip
    figures = {name: [cell for n in cores for cell in _figures(here, n, name)] for name in names}
    body = [[name, *figures[name], *_told(here, name)] for name in names]
    title = f"### {TITLES[source]}, {rows:,} rows ({_runs(here.values(), runs)})"
    return [title, _markdown(head, body)]


def _runs(lines: Iterable[Line], most: int) -> str:
    if most == 1:
        return "one run"
    once = [line["contestant"] for line in lines if line["ended"] == "done" and line.get("runs", 1) == 1]
    return f"median of {most}" + (f"; one run of {', '.join(dict.fromkeys(once))}" if once else "")


def _cores(threads: int) -> str:
    return "1 core" if threads == 1 else f"{threads} cores"


def _seconds(here: dict[tuple[int, str], Line], cores: list[int], name: str) -> float:
    """For the order of a table: who did not come to the end stands last."""
    line = here.get((cores[0], name))
    return line["seconds"] if line and line["ended"] == "done" else float("inf")


def _figures(here: dict[tuple[int, str], Line], threads: int, name: str) -> list[str]:
    line, mark = here.get((threads, name)), here.get((threads, MARK))
    if line is None:
        return ["–"] * 4
    if line["ended"] != "done":
        return [f"{line['ended']} ({line['seconds']:.0f} s)", "–", f"{line['megabytes']:,.0f}", "–"]
    ratio = f"{line['seconds'] / mark['seconds']:.1f}" if mark and mark["ended"] == "done" else "–"
    return [f"{line['seconds']:.2f}", f"{line['cpu']:.2f}", f"{line['megabytes']:,.0f}", ratio]


def _told(here: dict[tuple[int, str], Line], name: str) -> list[str]:
    done = [line for (_, who), line in here.items() if who == name and line["ended"] == "done"]
    return [f"{done[0]['exact_failed']:,}", done[0]["gives"]] if done else ["–", "–"]


def about() -> str:
    """What each can say and cannot."""
    who: dict[str, list[str]] = {}
    for one in field():
        who.setdefault(one.says, []).append(one.name)
    lines = "\n".join(f"- **{', '.join(names)}**: {says}" for says, names in who.items())
    sums = "But for OpenFisca, none of the products adds up a county: its totals are made for them by hand."
    return f"### What each can say, and cannot\n\n{lines}\n\n{sums}"


def plot(lines: list[Line], path: Path) -> None:
    """Time against rows on one core, a panel for each source; without what did not come to its end."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 8})
    from matplotlib import color_sequences, pyplot

    found = {key: line for key, line in medians(lines).items() if line["ended"] == "done"}
    cores = min(threads for _, _, threads, _ in found)
    sources = sorted({source for source, *_ in found})
    figure, panels = pyplot.subplots(1, len(sources), figsize=(5 * len(sources), 5), squeeze=False)
    drawn: dict[str, Any] = {}
    for panel, source in zip(panels[0], sources, strict=True):
        names = dict.fromkeys(name for *_, name in found)
        for name, color in zip(names, color_sequences["tab20"], strict=False):
            points = sorted(
                (rows, line["seconds"]) for (s, rows, threads, who), line in found.items()
                if (s, threads, who) == (source, cores, name)
            )  # fmt: skip
            if points:
                x, y = zip(*points, strict=True)
                (drawn[name],) = panel.loglog(x, y, _style(name), color=color, marker=".")
        panel.set(title=TITLES[source], xlabel="rows", ylabel=f"seconds, whole process, {_cores(cores)}")
        panel.xaxis.set_major_formatter("{x:,.0f}")
        panel.yaxis.set_major_formatter("{x:g}")
        panel.yaxis.set_minor_formatter("")
        panel.grid(visible=True, which="major", alpha=0.3)
    figure.legend(drawn.values(), drawn, ncols=5, loc="lower center", frameon=False)
    figure.tight_layout(rect=(0, 0.12, 1, 1))
    figure.savefig(path, metadata={"Date": None})


def _style(name: str) -> str:
    return "-" if name.startswith("dabiao") else ":" if name.endswith("by hand") else "--"


if __name__ == "__main__":
    main()
