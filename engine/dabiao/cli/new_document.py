"""``dabiao catalogue new document``: the folder of a paper, with its clauses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from dabiao.cli.asking import Id, Key, ask, filled, undamaged, written
from dabiao.cli.next_steps import told
from dabiao.cli.options import LANG, WRITTEN, Place
from dabiao.words import Lang

_KEYS = ("title", "number", "issuer", "issued", "region")
"""The keys of document.yaml that options give, in its order, before ``in_force``."""
_ASKED = {
    "title": "标题 Title", "issuer": "发文机关 Issuer",
    "region": "约束的地区代码 Code of the region it binds",
}  # fmt: skip
_MONTHS = {
    "from": "规划期首月 First month it plans for (2023-04)",
    "to": "规划期末月 Last month it plans for (2025-12)",
}


@click.command()
@click.argument("text", type=Place(exists=True, dir_okay=False))
@click.option("--id", help="文件的编号，如 fenghua-2023-10，默认取原文的文件名 Id; default: the text's name.")
@click.option("--title", help="标题 Title.")
@click.option("--number", help="文号，没有就不写 Document number, if any.")
@click.option("--issuer", help="发文机关 Who issued it.")
@click.option("--issued", help="印发日期，如 2023-04-13 Date of issue.")
@click.option("--region", help="约束的地区代码 Code of the region it binds, such as 330213.")
@click.option("--from", help="规划期的首月 First month it plans for, such as 2023-04.")
@click.option("--to", help="规划期的末月 Last month it plans for.")
@WRITTEN
@LANG
def document(text: Path, folder: Path | None, lang: Lang, **options: Any) -> None:
    """新建一份文件：从原文 TEXT（UTF-8 文字）的标题列出全部条款。

    Makes the folder of a paper with its document.yaml: the clauses from the headings of TEXT (一、 （一） 1.
    第一条 附件), and what the options say or is asked for. Without a catalogue in the folder one is begun
    that builds on the bundled one. Look through the clauses: headings that are none, and parts of tables.
    """
    from dabiao.authoring import new_document
    from dabiao.authoring.new_files import checked_name

    undamaged(options)
    folder = written(folder)
    name = options["id"] or re.sub("[^a-z0-9]+", "-", text.stem.lower()).strip("-")
    name = name or ask("--id", "文件编号（小写字母、数字、连字符）Id of the document", Id(checked_name))
    months = {key: options[key] for key in ("from", "to") if options[key]}
    keys = {key: options[key] for key in _KEYS if options[key]} | ({"in_force": months} if months else {})
    new_document.checked(folder, name, keys, text)  # before the first question: no answer is lost
    for key, question in _ASKED.items():
        keys[key] = filled(options, key, question, Key("Document", key))
    for key, question in _MONTHS.items():
        months[key] = filled(options, key, question, Key("Document", "in_force", key, beside=months))
    keys["in_force"] = {key: months[key] for key in _MONTHS}
    ordered = {key: keys[key] for key in (*_KEYS, "in_force") if key in keys}
    told(folder, new_document.make(folder, name, ordered, text), name, lang)
