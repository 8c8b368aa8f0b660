"""accepted + set aside + refused = read, for every file, whatever is in it."""

from __future__ import annotations

import pytest
from conftest import Folder

FILES = {
    "wide": (
        "单位,期间,出院人次\nH1,2018-08,1\nH9,2018-08,1\n合计,2018-08,1\n\nH1,2018-09,x\n",
        (4, 2, 1, 1),
    ),
    "long": (
        "单位,期间,数据元,数值\nH1,2018-08,出院人次,1\nH1,2018-08,门诊,1\nH1,2018-08,,1\n",
        (3, 1, 0, 2),
    ),
    "a total of an unknown period": ("单位,期间,出院人次\nH1,2018-08,1\n合计,,1\n", (2, 1, 1, 0)),
    "two things wrong in one row": ("单位,期间,出院人次\nH1,2018-08,1\nH9,2018-99,1\n", (2, 1, 0, 1)),
    "a refused file, its header and title are no rows": (
        "某月报表\n\n单位,出院人次\nH1,1\nH2,1\n", (2, 0, 0, 2),
    ),
    "header only": ("单位,期间,出院人次\n", (0, 0, 0, 0)),
    "two columns that are one": ("单位,期间,出院人次,出院人次\nH1,2018-08,1,1\n", (1, 0, 0, 1)),
    "another table below": (
        "单位,期间,出院人次,实有床位\nH1,2018-08,1,1\n单位,期间,实有床位,出院人次\nH2,2018-08,1,1\n",
        (3, 0, 0, 3),
    ),
    "a wrong delimiter": ("单位;期间;出院人次\nH1;2018-08;1\n", (1, 0, 0, 1)),
    "no header to be seen": ("H1,2018-08,1\nH2,2018-08,1\n", (2, 0, 0, 2)),
    "refused before it is parsed": ('单位,期间\n"H1,2018-08\n', (0, 0, 0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_row_totals_close(folder: Folder, name: str) -> None:
    content, expected = FILES[name]
    folder.returns("单位,期间,出院人次\nH1,2017-01,1\n", "statistics/good.csv").returns(content)
    files = folder.read().files.set_index("file")
    assert (files["accepted"] + files["set_aside"] + files["refused"] == files["read"]).all()
    found = files.loc["statistics/a.csv", ["read", "accepted", "set_aside", "refused"]]
    assert tuple(found) == expected


def test_the_rows_of_a_refused_attestation_are_counted_without_its_header(folder: Folder) -> None:
    folder.returns("单位,期间,出院人次\nH1,2017-01,1\n")
    folder.returns("unit,code,achieved\nH1,paper/archive,是\n", "attestations/a.csv")
    files = folder.read().files.set_index("file")
    assert files.loc["attestations/a.csv", ["read", "refused"]].tolist() == [1, 1]
