"""A git repository with two editions of a small catalogue, made by the fixture ``repository``."""

from __future__ import annotations

import subprocess

TARGET = "documents/plan/wait-10.yaml"


def git(*command: str, given: str = "") -> str:
    done = subprocess.run(["git", *command], input=given, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.strip()


def committed(message: str) -> None:
    git("add", "--all")
    git("commit", "-q", "-m", message)
