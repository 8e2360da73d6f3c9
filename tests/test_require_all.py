"""REQUIRE_ALL=1 turns every way of not running a test into a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = {
    "marked": "@pytest.mark.skip(reason='no browser')\ndef test_it(): pass",
    "condition": "@pytest.mark.skipif(True, reason='no browser')\ndef test_it(): pass",
    "inside": "def test_it(): pytest.skip('no browser')",
    "fixture": "@pytest.fixture\ndef browser(): pytest.skip('no browser')\ndef test_it(browser): pass",
    "module": "pytest.skip('no browser', allow_module_level=True)\ndef test_it(): pass",
}


def run(place: Path, test: str, require_all: str) -> subprocess.CompletedProcess[str]:
    (place / "test_one.py").write_text(f"import pytest\n{test}\ndef test_other(): pass\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.require_all", "-p", "no:cacheprovider", "--rootdir=."],
        cwd=place,
        env={**os.environ, "REQUIRE_ALL": require_all},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS.keys())
def test_skip_fails_when_all_is_required(tmp_path: Path, test: str) -> None:
    result = run(tmp_path, test, "1")
    assert result.returncode != 0
    assert "no browser" in result.stdout


@pytest.mark.parametrize("test", TESTS.values(), ids=TESTS.keys())
def test_skip_is_a_skip_otherwise(tmp_path: Path, test: str) -> None:
    result = run(tmp_path, test, "")
    assert "skipped" in result.stdout
    assert "failed" not in result.stdout
