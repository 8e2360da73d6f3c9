"""Who may import whom, and that every module says what it owns."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = sorted(
    path
    for room in ("bot", "campaigns", "tests")
    for path in (ROOT / room).rglob("*.py")
    if "versions" not in path.parts and path.stat().st_size
)

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(
        [*command, "--config", str(config)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_import_contracts_hold() -> None:
    result = lint(ROOT / ".importlinter")
    assert result.returncode == 0, result.stdout + result.stderr


def test_contracts_bite(contracts: configparser.ConfigParser, tmp_path: Path) -> None:
    layers = contracts["importlinter:contract:layers"]["layers"].split("\n")
    contracts["importlinter:contract:layers"]["layers"] = "\n".join(reversed(layers))
    turned_over = tmp_path / "contracts.ini"
    with turned_over.open("w") as file:
        contracts.write(file)
    assert lint(turned_over).returncode == 1


def test_every_room_has_its_place(contracts: configparser.ConfigParser) -> None:
    placed = contracts["importlinter:contract:layers"]["layers"].translate(str.maketrans("():|", "    ")).split()
    rooms = {f"bot.{path.stem}" for path in (ROOT / "bot").glob("*.py") if path.stem != "__init__"}
    rooms |= {f"bot.{path.parent.name}" for path in (ROOT / "bot").glob("*/__init__.py")}
    # The sandbox stands beside the house: it has a contract of its own.
    assert sorted(rooms - {"bot.sandbox"} - set(placed)) == []


@pytest.mark.parametrize("path", OURS, ids=[str(path.relative_to(ROOT)) for path in OURS])
def test_module_says_what_it_owns(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_every_source_folder_is_a_package() -> None:
    """A folder without __init__.py is left out of the import contracts in silence."""
    folders = {path.parent for room in ("bot", "campaigns") for path in (ROOT / room).rglob("*.py")}
    folders.remove(ROOT / "bot" / "db" / "migrations" / "versions")  # read by Alembic, imported by nobody
    assert sorted(str(folder) for folder in folders if not (folder / "__init__.py").exists()) == []
