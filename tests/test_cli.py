"""The command line: what it lists, how fast it answers, how it refuses."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.config import Settings
from bot.demo import run_demo
from bot.errors import StartRefused
from bot.lock import hold_lock

COMMANDS = ("demo", "run", "worker", "migrate", "import", "doctor", "audit", "bench")
HEAVY = ("aiogram", "aiohttp", "openai", "sqlalchemy", "sqlmodel", "alembic", "jinja2", "apscheduler", "pydantic")

pytestmark = pytest.mark.smoke


def regulars(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a person would, with none of this machine's own settings."""
    clean = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    command = [str(Path(sys.executable).with_name("regulars")), *words]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**clean, "COLUMNS": "110", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_every_command(tmp_path: Path) -> None:
    result = regulars("--help", cwd=tmp_path)
    assert result.returncode == 0
    assert [name for name in COMMANDS if f" {name} " not in result.stdout] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    assert regulars(command, "--help", cwd=tmp_path).returncode == 0


def test_module_is_the_same_as_the_command(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0
    assert "demo" in result.stdout


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom typer.testing import CliRunner\nfrom bot.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_help_answers_within_a_second_of_its_own_cpu(tmp_path: Path) -> None:
    before = os.times()
    began = time.monotonic()
    regulars("--help", cwd=tmp_path)
    after = os.times()
    # CPU seconds of the child: a busy machine stretches the wall clock.
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    assert min(cpu, time.monotonic() - began) < 1


@pytest.mark.parametrize("command", ["run", "worker"])
def test_missing_token_is_one_line_and_exit_2(tmp_path: Path, command: str) -> None:
    result = regulars(command, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        "regulars: BOT_TOKEN is missing: get one from @BotFather and put it into .env"
    ]


def test_unknown_value_is_one_line_and_exit_2(tmp_path: Path) -> None:
    result = regulars("migrate", cwd=tmp_path, DEFAULT_LOCALE="fr")
    assert result.returncode == 2
    assert result.stderr.splitlines() == ["regulars: DEFAULT_LOCALE must be en, zh or zh-hant"]


def test_unknown_benchmark_is_refused(tmp_path: Path) -> None:
    result = regulars("bench", "nonsense", cwd=tmp_path)
    assert result.returncode == 2
    assert "nonsense" in result.stderr


def test_migrate_makes_the_database_and_may_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        result = regulars("migrate", cwd=tmp_path)
        assert result.returncode == 0, result.stderr
    assert (tmp_path / "data" / "regulars.db").stat().st_size > 0


def test_migrate_refuses_while_a_bot_runs_on_the_same_folder(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "data"):
        result = regulars("migrate", cwd=tmp_path)
    assert result.returncode == 2
    assert "stop it first" in result.stderr
    assert not (tmp_path / "data" / "regulars.db").exists()


def test_worker_refuses_sqlite(tmp_path: Path) -> None:
    result = regulars("worker", cwd=tmp_path, BOT_TOKEN="123456789:" + "A" * 35)
    assert result.returncode == 2
    assert "PostgreSQL" in result.stderr.splitlines()[-1]


def test_doctor_has_a_line_for_everything_and_says_what_to_do(tmp_path: Path) -> None:
    result = regulars("doctor", cwd=tmp_path)
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert any("@BotFather" in line for line in lines)
    for subject in ("token", "groups", "database", "model", "clock", "time zones", "fonts"):
        assert sum(line.split(maxsplit=1)[1].startswith(subject) for line in lines) == 1, (subject, lines)


def test_log_is_json_without_bodies_names_and_tokens(tmp_path: Path) -> None:
    script = (
        "import logging, structlog\nfrom bot.logs import set_up_logs\nset_up_logs()\n"
        "log = structlog.get_logger()\n"
        "log.info('update.taken', update=7, text='my secret', phone='+1 555', first_name='Anna')\n"
        f"logging.getLogger('aiohttp').error('POST http://x/bot123456789:{'A' * 35}/getMe')\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    taken, failed = (json.loads(line) for line in result.stderr.splitlines())
    assert (taken["event"], taken["update"], taken["level"]) == ("update.taken", 7, "info")
    assert "bot<token>/getMe" in failed["event"]
    for hidden in ("my secret", "555", "Anna", "A" * 35):
        assert hidden not in result.stderr


def test_a_demo_that_runs_already_is_said_with_its_address(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "page"):
        (tmp_path / "page" / "address").write_text("http://127.0.0.1:4711")
        with pytest.raises(StartRefused, match=r"open http://127\.0\.0\.1:4711, or stop it with Ctrl-C"):
            run_demo(folder=tmp_path, host="127.0.0.1", port=0, fresh=False)


def test_a_template_is_written_imported_dry_and_then_applied(tmp_path: Path) -> None:
    assert regulars("migrate", cwd=tmp_path).returncode == 0
    assert regulars("import", "stores", "stores.xlsx", "--template", cwd=tmp_path).returncode == 0
    for words, said in (
        ((), "if it is applied: 2 new"),
        ((), "if it is applied: 2 new"),
        (("--apply",), "is applied: 2 new"),
        (("--apply",), "nothing would change"),
    ):
        result = regulars("import", "stores", "stores.xlsx", *words, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")
        assert said in result.stdout


def test_an_import_with_a_fault_is_exit_1_and_writes_nothing(tmp_path: Path) -> None:
    regulars("migrate", cwd=tmp_path)
    (tmp_path / "list.csv").write_text("sku,name_en,price\nA,Tea,18\nB,Pot,free\n")
    result = regulars("import", "products", "list.csv", "--apply", cwd=tmp_path)
    assert result.returncode == 1
    assert "Line 3, price: This is not a price." in result.stdout
    (tmp_path / "list.csv").write_text("sku,name_en,price\nA,Tea,18\n")
    assert "1 new" in regulars("import", "products", "list.csv", cwd=tmp_path).stdout


def test_an_import_speaks_chinese_where_the_house_does(tmp_path: Path) -> None:
    regulars("migrate", cwd=tmp_path)
    (tmp_path / "list.csv").write_bytes("货号,品名,售价\nA,茶,免费\n".encode("gb18030"))
    result = regulars("import", "products", "list.csv", cwd=tmp_path, DEFAULT_LOCALE="zh")
    assert "第 2 行「价格」：这不是价格" in result.stdout


def test_an_import_is_not_applied_while_a_bot_runs_on_the_same_folder(tmp_path: Path) -> None:
    regulars("migrate", cwd=tmp_path)
    (tmp_path / "list.csv").write_text("sku,name_en\nA,Tea\n")
    with hold_lock(tmp_path / "data"):
        assert regulars("import", "products", "list.csv", cwd=tmp_path).returncode == 0
        result = regulars("import", "products", "list.csv", "--apply", cwd=tmp_path)
    assert result.returncode == 2
    assert "stop it first" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "products", "list.csv"), "run `regulars migrate` first"),
        (("import", "coupons", "list.csv"), "coupons"),
    ],
)
def test_an_import_that_cannot_begin_says_why(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = regulars(*words, cwd=tmp_path)
    assert result.returncode == 2
    assert said in result.stderr


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    regulars("migrate", cwd=tmp_path)
    result = regulars("import", "products", "nothing.csv", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (
        2,
        "regulars: nothing.csv cannot be read: No such file or directory\n",
    )
