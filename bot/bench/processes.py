"""Processes that are measured: started, waited for, their CPU time and memory read from /proc, stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 20.0  # seconds a process gets to stop by itself
_CORES = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONPATH")


@dataclass(frozen=True)
class Memory:
    """MiB resident now, and at most so far."""

    now: float
    peak: float


@contextmanager
def run_module(
    module: str, *args: str, folder: Path, settings: Mapping[str, str] | None = None, core: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """`python -m module args` in `folder`, without the caller's settings; stdout is a pipe, the rest a log."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{module}.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *args],
            cwd=folder,
            env={**kept, "PYTHONPATH": _with_the_checkout(kept), **(settings or {})},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            pin(process.pid, core)
            yield process
        finally:
            _stop(process)


def read_line(process: subprocess.Popen[str]) -> str:
    """What a process says when it is ready. Raises when it ended instead."""
    line = process.stdout.readline().strip() if process.stdout else ""
    if not line:
        raise RuntimeError(f"{process.args!r} ended before it was ready (code {process.poll()})")
    return line


def pin(pid: int, core: int | None) -> None:
    """Keep a process, with the threads it will start, on one core; None: any, whatever its parent was kept to."""
    if _CORES:
        with suppress(OSError):
            os.sched_setaffinity(pid, _CORES if core is None else {core})


def choose_cores() -> tuple[int | None, int | None]:
    """One core for what is measured, another for what measures; None with a single core."""
    cores = sorted(_CORES)
    return (cores[0], cores[-1]) if len(cores) > 1 else (None, None)


def cpu_seconds(pids: Sequence[int]) -> float:
    """CPU time of processes, all threads, user and system, with the children they have buried."""
    return sum(sum(_times(pid)) for pid in pids) / _TICKS


def list_family(pid: int) -> list[int]:
    """A process and its children (a database server and its backends)."""
    children = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid, *(child for child in children if parent_of(child) == pid)]


def parent_of(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def memory_of(pid: int) -> Memory:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith("Vm")}
    return Memory(sizes["VmRSS"], sizes["VmHWM"])


def _times(pid: int) -> list[int]:
    fields = _stat(pid)
    return [int(field) for field in fields[11:15]] if fields else [0]


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; the name before it may hold anything."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def _with_the_checkout(kept: Mapping[str, str]) -> str:
    checkout = str(Path(__file__).parent.parent.parent)
    return os.pathsep.join(filter(None, (checkout, kept.get("PYTHONPATH"))))


def _stop(process: subprocess.Popen[str]) -> None:
    if process.stdout:
        process.stdout.close()
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
