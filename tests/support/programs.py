"""Peer programs of the distribution: with CI=true a missing one fails the test, else it is skipped."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str, package: str) -> str:
    """The path of a peer program that a Debian or Ubuntu package brings."""
    path = shutil.which(name)
    if path:
        return path
    text = f"{name} is not installed: apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(text)
    pytest.skip(text)
