"""Tables of ours: nothing in them is computed by a spreadsheet, and numbers stay numbers."""

import pytest

from bot.imports.examples import write_csv


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "-", "\tx"])
def test_what_a_spreadsheet_would_compute_is_marked(cell: str) -> None:
    assert f"'{cell}".encode() in write_csv([[cell]])


@pytest.mark.parametrize("cell", ["-123.1119", "-5", "plain", "12"])
def test_a_number_or_a_word_is_left_alone(cell: str) -> None:
    assert write_csv([[cell]]) == b"\xef\xbb\xbf" + cell.encode() + b"\r\n"
