"""A file of 200,000 rows: in bounded memory, in seconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports.big import write_big

MOST_MB = 260  # of the whole process; 90 of it before the first row
SCRIPT = r"""
import re, sys
from pathlib import Path
from bot.cli import app
from typer.testing import CliRunner
done = CliRunner().invoke(app, sys.argv[1:])
print(done.output)
print(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
sys.exit(done.exit_code)
"""


def regulars(*words: str, folder: Path, url: str) -> tuple[str, int]:
    """What the command printed, and its peak of memory in MB."""
    environment = {**os.environ, "DATABASE_URL": url, "SECRET_KEY": "k" * 64}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    *said, peak = done.stdout.splitlines()
    return "\n".join(said), int(peak)


@pytest.mark.alone
@pytest.mark.timeout(240)
def test_two_hundred_thousand_rows_take_bounded_memory(database_url: str, tmp_path: Path) -> None:
    write_big(tmp_path)
    for kind in ("stores", "products"):
        regulars("import", kind, f"{kind}.csv", "--apply", folder=tmp_path, url=database_url)
    for said in ("is applied: 200000 new", "nothing would change"):
        output, peak = regulars("import", "stock", "stock.csv", "--apply", folder=tmp_path, url=database_url)
        assert said in output
        assert peak < MOST_MB
