"""Each room of handlers can be the first one imported: a benchmark or a tool may want it alone."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("room", ["guide", "keeper", "manager", "operator", "shopper", "till", "group"])
def test_a_room_can_be_imported_first(room: str) -> None:
    subprocess.run([sys.executable, "-c", f"import bot.handlers.{room}"], check=True, timeout=60)
