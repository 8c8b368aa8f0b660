"""The house keeps its own rules: floors, sizes, tables in the README, a wheel that works elsewhere."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dabiao.cli.exit_codes import ExitCode
from dabiao.judge.reasons import reason_table

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "engine" / "dabiao"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the ground up; what stands on one line may import from each other.
FLOORS = (
    {
        "expression",
        "periods",
        "bundled",
        "cache",
        "extras",
        "legible",
        "limits",
        "locks",
        "processes",
        "stages",
        "words",
    },
    {"catalogue"},
    {"intake"},
    {"judge"},
    {"report"},
    {"authoring"},
    {"cli", "__main__"},
)


def floor_of(module: str) -> int | None:
    """The floor of ``dabiao.catalogue.models``; None for the front door, ``dabiao`` itself."""
    part = module.split(".")[1] if "." in module else ""
    return next((level for level, names in enumerate(FLOORS) if part in names), None)


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module of ours that a module imports, wherever in it, ``from dabiao import x`` as dabiao.x."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_floor_imports_only_from_floors_before_it(path: Path) -> None:
    own = floor_of(module_name(path))
    above = {
        name
        for name in imports(path)
        if name.startswith("dabiao.") and own is not None and (floor_of(name) or 0) > own
    }
    assert not above, f"{module_name(path)} reaches up to {sorted(above)}"


def test_every_module_stands_on_a_floor() -> None:
    homeless = [module_name(path) for path in MODULES if floor_of(module_name(path)) is None]
    assert homeless == ["dabiao"], "but for the front door"


def test_one_module_knows_the_engines() -> None:
    libraries = {"polars", "duckdb", "pyspark", "narwhals"}
    knowing = [p for p in MODULES if not libraries.isdisjoint(name.partition(".")[0] for name in imports(p))]
    assert list(map(module_name, knowing)) == ["dabiao.judge.engines"]


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_no_module_has_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 400


def tracked_files() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of tracked files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_place_on_somebodys_machine() -> None:
    somewhere = re.compile(rb"(?<![\w.])/(work|home|Users|root|opt|mnt)/\w|\b[A-Z]:\\\\?Users\\")
    found = {
        path.relative_to(ROOT): hit[0]
        for path in tracked_files()
        if (hit := somewhere.search(path.read_bytes()))
    }
    assert not found


SLOW = ["pandas", "pyarrow", "numpy", "pydantic", "pandera", "narwhals", "jinja2", "rich", "pint", "openpyxl"]
JUDGING = ["pandas", "pyarrow", "pandera", "narwhals", "openpyxl"]
READING = ["catalogue lint", "catalogue show fenghua-2018-49 --format md", "catalogue conflicts"]


@pytest.mark.parametrize(
    ("line", "idle"), [("--help", SLOW), ("check --help", SLOW), *((line, JUDGING) for line in READING)]
)
def test_a_command_loads_nothing_that_it_does_not_need(line: str, idle: list[str]) -> None:
    code = (
        "import sys; from dabiao.cli import main; status = main(sys.argv[1:]); "
        f"print([name for name in {idle!r} if name in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code, *line.split()], capture_output=True, check=True)
    assert done.stderr.decode().splitlines()[-1] == "[]"


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [tuple(heads), ("---",) * len(tuple(heads)), *(tuple(map(str, row)) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def sentence(text: str) -> str:
    return text.replace("{cells}", "*n*/*m*")


REASONS = {
    "README.md": table(
        ("reason", "status", "meaning"),
        ((f"`{code}`", f"`{status}`", sentence(en)) for code, status, en in reason_table("en")),
    ),
    "README.zh-CN.md": table(
        ("原因", "结论", "含义"),
        ((f"`{code}`", f"`{status}`", sentence(zh)) for code, status, zh in reason_table("zh")),
    ),
}
EXIT_CODES = {
    "README.md": table(("code", "meaning"), ((code.value, code.en) for code in ExitCode)),
    "README.zh-CN.md": table(("退出码", "含义"), ((code.value, code.zh) for code in ExitCode)),
}


def between_markers(readme: str, name: str) -> str:
    text = (ROOT / readme).read_text("utf-8")
    return text.split(f"<!-- {name}:begin -->\n")[1].split(f"\n<!-- {name}:end -->")[0].strip()


@pytest.mark.parametrize("readme", REASONS)
def test_the_readme_lists_every_reason(readme: str) -> None:
    assert between_markers(readme, "reasons") == REASONS[readme], (
        f"paste this into {readme}:\n{REASONS[readme]}"
    )


@pytest.mark.parametrize("readme", EXIT_CODES)
def test_the_readme_lists_every_exit_code(readme: str) -> None:
    expected = EXIT_CODES[readme]
    assert between_markers(readme, "exit-codes") == expected, f"paste this into {readme}:\n{expected}"


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_a_rule_as_it_is(readme: str) -> None:
    rule = ROOT / "catalogue" / "documents" / "fenghua-2018-49" / "registration-wait.yaml"
    assert f"```yaml\n{rule.read_text('utf-8').strip()}\n```" in (ROOT / readme).read_text("utf-8")


def requirements() -> list[Requirement]:
    """Everything that setup.cfg asks for, extras included."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    lists = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    return [Requirement(line) for lines in lists for line in lines.split("\n") if line]


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return {
        canonicalize_name(name): version
        for name, _, version in (line.partition("==") for line in lines if not line.startswith("#"))
    }


@pytest.mark.parametrize("requirement", requirements(), ids=lambda requirement: requirement.name)
def test_every_requirement_has_one_exact_version_that_satisfies_it(requirement: Requirement) -> None:
    pinned = pins().get(canonicalize_name(requirement.name))
    assert pinned is not None, f"constraints.txt does not pin {requirement.name}"
    assert pinned in requirement.specifier


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("make")), reason="needs bash and make")
@pytest.mark.parametrize(
    ("said", "status", "passes"),
    [
        ("812 passed, 3 skipped in 61.20s (0:01:01)", 0, True),
        ("1 failed, 811 passed in 61.20s (0:01:01)", 2, False),
        ("3 skipped in 0.20s", 0, False),
        ("no tests ran in 0.01s", 2, False),
        ("Found 1 error.", 2, False),
    ],
)
def test_ci_passes_only_where_tests_ran_and_passed(
    tmp_path: Path, said: str, status: int, passes: bool
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / ".ci" / "system").symlink_to(shutil.which("true") or "")
    (tmp_path / "Makefile").write_text(f'test:\n\t@echo "{said}"; exit {status}\n')
    done = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is passes
    if " passed" in said:
        assert done.stdout.splitlines()[-1] == said


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment, far from the checkout, with the wheel in it and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("engine", "catalogue", "templates", "words"):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
        )
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", *offline, "--no-build-isolation", "-w", folder, source], check=True)
    venv.create(folder / "elsewhere", with_pip=False)
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [*pip, "--python", python_in(folder / "elsewhere"), "install", *offline, wheel], check=True
    )
    shutil.rmtree(source)
    return folder / "elsewhere"


def python_in(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def asked(environment: Path, code: str) -> str:
    """What the code prints there; the libraries are borrowed from here, the package is not."""
    borrowed = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    done = subprocess.run(
        [python_in(environment), "-c", code], cwd=environment, env=borrowed, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("name", ["catalogue", "templates", "words"])
def test_an_installed_wheel_holds_all_that_is_bundled(installed: Path, name: str) -> None:
    folder = Path(asked(installed, f"from dabiao import bundled; print(bundled.{name}_folder())").strip())
    assert folder.is_relative_to(installed)
    assert relative_files(folder) == relative_files(ROOT / name)


def test_an_installed_wheel_judges_by_the_catalogue_it_brought(installed: Path) -> None:
    code = "from dabiao.catalogue.loader import load; from dabiao import bundled; "
    code += "print(len(load(bundled.catalogue_folder()).targets))"
    assert int(asked(installed, code)) > 0


def relative_files(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix() for path in files}


def test_what_users_catch_is_named_at_the_front_door_and_loaded_only_when_asked_for() -> None:
    code = (
        "import sys, dabiao; idle = 'pandas' in sys.modules or 'pydantic' in sys.modules; "
        "print(idle, all(issubclass(getattr(dabiao, name), Exception) for name in "
        "('CatalogueError', 'DataError', 'UnknownNameError')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["False", "True"]
