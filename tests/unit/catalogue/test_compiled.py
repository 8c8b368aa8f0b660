"""A catalogue taken from the cache is the one that reading its files would give, or it is not taken."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml
from sound_catalogue import BEDS, WAIT, Write, broken

from dabiao import bundled, cache, expression, periods
from dabiao.catalogue import compiled, loader
from dabiao.catalogue.findings import CatalogueError
from dabiao.catalogue.models import Catalogue


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of the test's own."""
    monkeypatch.setenv("DABIAO_CACHE", str(tmp_path / "cache"))
    for known in (cache.folder, compiled._code):
        known.cache_clear()
    yield tmp_path / "cache"
    for known in (cache.folder, compiled._code):
        known.cache_clear()


@pytest.fixture
def reading_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, whoever reads a catalogue's files instead of the cache fails."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the files were read again")

    monkeypatch.setattr(loader, "load", refuse)


def threshold(catalogue: Catalogue) -> object:
    return catalogue.targets["plan-2018/beds"].at_least


def test_it_is_the_catalogue_that_the_files_give(write: Write) -> None:
    folder = write()
    read = loader.load(folder)
    first, again = compiled.load(folder), compiled.load(folder)
    assert first.hash == again.hash == read.hash
    assert again.model_dump() == read.model_dump()
    assert list(again.targets) == list(read.targets)


def test_the_second_time_no_file_is_read(write: Write, request: pytest.FixtureRequest) -> None:
    folder = write()
    compiled.load(folder)
    request.getfixturevalue("reading_fails")
    assert threshold(compiled.load(folder)) == 6.6
    with pytest.raises(AssertionError, match="read again"):
        compiled.load(write(broken(BEDS, ("at_least: 6.6", "at_least: 6.8"))))


def test_who_takes_it_from_the_cache_loads_nothing_that_reads_files(write: Write) -> None:
    folder = write()
    compiled.load(folder)
    code = (
        "import sys; from pathlib import Path; from dabiao.catalogue import compiled; "
        f"compiled.load(Path({str(folder)!r})); "
        "slow = {'yaml', 'pint', 'importlib.metadata', 'email', 'dabiao.catalogue.loader'}; "
        "print(sorted(slow.intersection(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


def test_a_changed_file_counts_at_once_even_with_the_old_size_and_time(write: Write) -> None:
    file = write() / BEDS
    before = file.stat()
    assert threshold(compiled.load(file.parents[2])) == 6.6
    file.write_text(file.read_text("utf-8").replace("6.6", "6.8"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert threshold(compiled.load(file.parents[2])) == 6.8


def test_a_file_saved_while_it_is_read_is_not_kept_as_what_it_was(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write() / BEDS
    before, load = file.read_text("utf-8"), loader.load

    def late(*asked: Any) -> Catalogue:
        file.write_text(before.replace("6.6", "6.8"), encoding="utf-8")
        return load(*asked)

    with monkeypatch.context() as patch:
        patch.setattr(loader, "load", late)
        assert threshold(compiled.load(file.parents[2])) == 6.8
    file.write_text(before, encoding="utf-8")
    assert threshold(compiled.load(file.parents[2])) == 6.6


@pytest.mark.parametrize("what", ["bundled catalogue", "code", "Python"])
def test_it_is_read_again_where_what_it_rests_on_is_another(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, what: str
) -> None:
    folder = write()
    compiled.load(folder)
    request.getfixturevalue("reading_fails")
    compiled.load(folder)
    if what == "bundled catalogue":
        (tmp_path / "bundled").mkdir()
        monkeypatch.setattr(bundled, "catalogue_folder", lambda: tmp_path / "bundled")
    elif what == "code":
        monkeypatch.setattr(cache, "of_code", lambda *_: "another")
    else:
        monkeypatch.setattr(sys, "version", "another")
    compiled._code.cache_clear()
    with pytest.raises(AssertionError, match="read again"):
        compiled.load(folder)


def test_the_code_that_makes_models_is_all_of_it(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(cache, "of_code", lambda *places: asked.extend(places) or "")
    compiled.load(write())
    modules = (expression.__file__, periods.__file__, yaml.__file__)
    assert {Path(compiled.__file__).parent, *map(Path, modules)} == set(asked)


def test_a_file_that_is_gone_takes_its_target_with_it(write: Write) -> None:
    folder = write()
    assert "plan-2018/wait" in compiled.load(folder).targets
    (folder / WAIT).unlink()
    assert "plan-2018/wait" not in compiled.load(folder).targets


def test_what_is_wrong_is_told_every_time(write: Write) -> None:
    folder = write(broken(BEDS, ("at_least: 6.6", "at_leest: 6.6")))
    told = []
    for _ in range(2):
        with pytest.raises(CatalogueError) as raised:
            compiled.load(folder)
        told.append(str(raised.value))
    assert told[0] == told[1]
    assert "at_leest" in told[0]


def test_a_link_out_of_the_folder_is_refused_though_its_sound_state_is_kept(
    write: Write, tmp_path: Path
) -> None:
    folder = write()
    compiled.load(folder)
    (tmp_path / "elsewhere.yaml").write_text("a: 1", encoding="utf-8")
    (folder / "elements" / "more.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(CatalogueError, match=r"more\.yaml"):
        compiled.load(folder)


@pytest.mark.parametrize("damage", [b"", b"junk", None], ids=["emptied", "overwritten", "one bit"])
def test_a_damaged_cache_is_made_anew(write: Write, place: Path, damage: bytes | None) -> None:
    folder = write()
    compiled.load(folder)
    (kept,) = place.iterdir()
    sound = kept.read_bytes()
    kept.write_bytes(damage if damage is not None else sound[:-1] + bytes([sound[-1] ^ 1]))
    assert threshold(compiled.load(folder)) == 6.6
    assert len(kept.read_bytes()) == len(sound)


def test_nothing_is_taken_from_a_folder_that_others_can_write_to(write: Write, place: Path) -> None:
    if not hasattr(os, "getuid"):
        pytest.skip("this system has no owners and groups of files")
    place.mkdir()
    place.chmod(0o777)
    compiled.load(write())
    assert not list(place.iterdir())


def test_it_loads_where_nothing_can_be_kept(write: Write, place: Path) -> None:
    place.write_text("a file where the folder would be", encoding="utf-8")
    assert threshold(compiled.load(write())) == 6.6


def test_what_lies_where_nothing_can_be_written_is_used(
    write: Write, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    folder = write()
    compiled.load(folder)

    def read_only(*_: object) -> NoReturn:
        raise OSError(errno.EROFS, "read-only file system")

    for name in ("os.utime", "dabiao.cache.mkstemp"):
        monkeypatch.setattr(name, read_only)
    request.getfixturevalue("reading_fails")
    assert threshold(compiled.load(folder)) == 6.6


def test_what_a_killed_run_left_half_written_goes_with_what_is_old(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.fdopen", killed)
        with pytest.raises(KeyboardInterrupt):
            cache.kept("text", "half", b"half".upper)
    (half,) = place.iterdir()
    os.utime(half, (0, 0))
    for number in range(cache.KEPT):
        cache.kept("text", str(number), str(number).encode)
    assert not half.exists()


def test_only_the_last_used_stay(place: Path) -> None:
    for number in range(cache.KEPT + 3):
        cache.kept("text", str(number), str(number).encode)
        os.utime(place / f"text-{number}", (number, number))
    cache.kept("text", "new", b"new".upper)
    left = {path.name for path in place.iterdir()}
    assert len(left) == cache.KEPT
    assert {"text-new", f"text-{cache.KEPT + 2}"} <= left


def test_code_is_told_by_all_that_stands_in_it(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "one.py").write_text("a = 1", encoding="utf-8")
    before = cache.of_code(tmp_path)
    assert before == cache.of_code(inner / "one.py")
    (inner / "one.py").write_text("a = 2", encoding="utf-8")
    assert cache.of_code(tmp_path) != before
