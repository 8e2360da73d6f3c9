"""Settings: what stops the start, in one line, and what must never be shown."""

import os
import stat
from pathlib import Path

import pytest

from bot.config import Settings, SettingsError, is_loopback, load_settings
from bot.errors import StartRefused

pytestmark = pytest.mark.smoke

TOKEN = "123456789:" + "A" * 35
KEY = "k" * 40
POSTGRES = "postgresql+psycopg://shop:hunter2@db/regulars"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def load(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_defaults_are_those_of_the_contract(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.database_url == f"sqlite:///{tmp_path}/data/regulars.db"
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert (settings.broadcast_rate, settings.broadcast_in_flight, settings.broadcast_paid) == (25, 16, False)
    assert (settings.default_locale, settings.default_timezone) == ("en", "UTC")
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.owner_ids == ()
    assert not settings.has_model


def test_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DEFAULT_LOCALE=zh\nHTTP_PORT=9000\nBOT_TOKEN=\n", encoding="utf-8-sig")
    settings = load(monkeypatch, HTTP_PORT="9001")
    assert (settings.default_locale, settings.http_port, settings.bot_token) == ("zh", 9001, None)


def test_owner_ids_are_a_comma_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, OWNER_IDS="42, 7000000001,").owner_ids == (42, 7000000001)


WEBHOOK = {"WEBHOOK_URL": "https://shop.example/hook", "WEBHOOK_SECRET": "s"}


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"DEFAULT_LOCALE": "fr"}, "DEFAULT_LOCALE must be en, zh or zh-hant"),
        ({"DEFAULT_TIMEZONE": "America/Vancuver"}, "America/Vancouver"),
        ({"DEFAULT_TIMEZONE": "../../etc/passwd"}, "DEFAULT_TIMEZONE"),
        ({"HTTP_PORT": "http"}, "HTTP_PORT"),
        ({"HTTP_PORT": "70000"}, "HTTP_PORT"),
        ({"BROADCAST_RATE": "31"}, "BROADCAST_PAID"),
        ({"BROADCAST_RATE": "0"}, "BROADCAST_RATE"),
        ({"BROADCAST_RATE": "nan"}, "BROADCAST_RATE"),
        ({"BROADCAST_IN_FLIGHT": "0"}, "BROADCAST_IN_FLIGHT"),
        ({"BROADCAST_PAID": "perhaps"}, "BROADCAST_PAID"),
        ({"OWNER_IDS": "42,Grace"}, "OWNER_IDS"),
        ({"OWNER_IDS": "-1"}, "OWNER_IDS"),
        ({"OWNER_IDS": "4503599627370497"}, "OWNER_IDS"),
        ({"BOT_TOKEN": "not-a-token"}, "BOT_TOKEN"),
        ({"BOT_TOKEN": "123456789:short"}, "BOT_TOKEN"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"TELEGRAM_API_URL": "api.telegram.org"}, "TELEGRAM_API_URL"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://x/y"}, "postgresql+psycopg://"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        ({"DATABASE_URL": POSTGRES}, "SECRET_KEY is missing"),
        ({"WEBHOOK_URL": "https://shop.example/hook"}, "WEBHOOK_SECRET"),
        ({**WEBHOOK, "WEBHOOK_SECRET": "two words"}, "WEBHOOK_SECRET"),
        ({**WEBHOOK, "WEBHOOK_SECRET": "x" * 257}, "WEBHOOK_SECRET"),
        ({**WEBHOOK, "WEBHOOK_URL": "http://shop.example/hook"}, "https://"),
        ({**WEBHOOK, "WEBHOOK_URL": "https://shop.example:9443/hook"}, "8443"),
        ({"PUBLIC_URL": "ftp://shop.example"}, "PUBLIC_URL"),
        ({"OPENAI_BASE_URL": "localhost:11434"}, "OPENAI_BASE_URL"),
        ({"OPENAI_BASE_URL": "http://localhost:11434/v1"}, "OPENAI_MODEL is missing"),
    ],
)
def test_bad_value_is_refused_with_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], names: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(monkeypatch, **values)
    assert names in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [
        {"BROADCAST_RATE": "500", "BROADCAST_PAID": "true"},
        {"BOT_TOKEN": TOKEN},
        {"BOT_TOKEN": "1000:demo", "TELEGRAM_API_URL": "http://127.0.0.1:8081/"},
        {**WEBHOOK, "WEBHOOK_URL": "https://shop.example:8443/hook"},
        {**WEBHOOK, "WEBHOOK_URL": "http://127.0.0.1:9443/hook"},
        {"DATABASE_URL": POSTGRES, "SECRET_KEY": KEY},
        {"DEFAULT_LOCALE": "zh-Hans"},
        {"DEFAULT_LOCALE": "zh-Hant"},
        {"OPENAI_BASE_URL": "http://localhost:11434/v1", "OPENAI_MODEL": "qwen3:8b"},
    ],
)
def test_good_value_is_taken(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    settings = load(monkeypatch, **values)
    assert not settings.telegram_api_url.endswith("/")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("BOT_TOKN=x", "BOT_TOKEN"),
        ("BROADCAST_RATES=5", "BROADCAST_RATE"),
        ("webhook_secrets=1", "WEBHOOK_SECRET"),
    ],
)
def test_misspelt_name_in_the_file_is_named(tmp_path: Path, line: str, meant: str) -> None:
    (tmp_path / ".env").write_text(line + "\n")
    with pytest.raises(SettingsError, match=f"did you mean {meant}"):
        load_settings()


def test_other_programs_names_in_the_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=x\nHTTP_PROXY=http://proxy\nCOMPOSE_PROJECT_NAME=shop\n")
    load_settings()


def test_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00B")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings()


def test_example_file_holds_every_setting_and_is_taken_as_it_is(tmp_path: Path) -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text()
    (tmp_path / ".env").write_text(example)
    load_settings()
    named = {line.lstrip("# ").partition("=")[0] for line in example.splitlines() if "=" in line}
    assert {name.upper() for name in Settings.model_fields} - {"CLOCK_FILE"} <= named


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        **{"BOT_TOKEN": TOKEN, "SECRET_KEY": KEY, "DATABASE_URL": POSTGRES, "OPENAI_API_KEY": "sk-1234567"},
        **{"OPENAI_MODEL": "m", **WEBHOOK, "WEBHOOK_SECRET": "very-secret"},
    )
    shown = repr(settings) + str(settings)
    for secret in (TOKEN, KEY, "hunter2", "sk-1234567", "very-secret"):
        assert secret not in shown


def test_refusal_does_not_show_the_secret_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        load(monkeypatch, BOT_TOKEN="123:secret-but-short")
    assert "secret-but-short" not in str(refused.value)


def test_secret_key_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    first, second = load_settings(), load_settings()
    path = tmp_path / "data" / "secret.key"
    assert first.secret() == second.secret() == path.read_bytes().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "data") == ["secret.key"]


def test_secret_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_settings()
    (tmp_path / "data" / "secret.key").chmod(0o644)
    with pytest.raises(StartRefused, match="chmod 600"):
        load_settings()


def test_damaged_secret_key_is_refused_and_not_replaced(tmp_path: Path) -> None:
    load_settings()
    path = tmp_path / "data" / "secret.key"
    path.write_text("")
    with pytest.raises(StartRefused, match="backup"):
        load_settings()
    assert path.read_text() == ""


def test_moved_clock_is_taken_in_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock = tmp_path / "data" / "demo" / "clock.json"
    settings = load(monkeypatch, CLOCK_FILE=str(clock), TELEGRAM_API_URL="http://127.0.0.1:8081")
    assert settings.clock_file == clock


@pytest.mark.parametrize(
    ("place", "server"),
    [
        ("data/demo/clock.json", "https://api.telegram.org"),
        ("data/clock.json", "http://127.0.0.1:8081"),
        ("data/demo/../clock.json", "http://127.0.0.1:8081"),
    ],
)
def test_moved_clock_is_refused_elsewhere(monkeypatch: pytest.MonkeyPatch, place: str, server: str) -> None:
    with pytest.raises(SettingsError, match="CLOCK_FILE"):
        load(monkeypatch, CLOCK_FILE=place, TELEGRAM_API_URL=server)


def test_link_from_the_demo_folder_to_another_clock_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "demo"
    folder.mkdir(parents=True)
    (folder / "clock.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(SettingsError, match="CLOCK_FILE"):
        load(monkeypatch, CLOCK_FILE=str(folder / "clock.json"), TELEGRAM_API_URL="http://127.0.0.1:8081")


def test_missing_token_says_where_to_get_one() -> None:
    with pytest.raises(SettingsError, match="@BotFather"):
        load_settings().token()


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://127.0.0.1:80", True),
        ("http://[::1]:80", True),
        ("http://localhost", True),
        ("http://127.0.0.1.example.com", False),
        ("http://10.0.0.1", False),
        ("http://localhost@example.com", False),
    ],
)
def test_loopback_is_only_this_machine(url: str, is_here: bool) -> None:
    assert is_loopback(url) is is_here
