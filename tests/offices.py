"""LibreOffice, for tests: one profile for all of them, which only the first has to make."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

WITH_OFFICE = pytest.mark.skipif(
    not shutil.which("soffice") and not os.environ.get("CPERFLOW_TEST_REQUIRE_ALL"),
    reason="LibreOffice is absent",
)


def converted(format: str, folder: Path, *files: Path) -> list[Path]:
    """Files saved by LibreOffice in a format, in one run of it."""
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{_profile().name}",
         "--convert-to", format, "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return [folder / f"{file.stem}.{format}" for file in files]


@cache
def _profile() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cperflow-office-")
