"""What a test needs that is not Python: without it, it is skipped, but in CI it fails."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest


def require(missing: str | None, environment: Mapping[str, str] = os.environ) -> None:
    """Skip the test where something is missing; in CI, where it must be there, fail it."""
    if missing is None:
        return
    if environment.get("CI") == "true":
        pytest.fail(f"CI must have what this test needs: {missing}")
    pytest.skip(missing)


def require_root(program: str) -> None:
    """Skip the test where it is not run by root, as whom alone a program can be started."""
    if os.geteuid() != 0:
        pytest.skip(f"{program} is started as root")
