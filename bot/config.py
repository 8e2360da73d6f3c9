"""Settings: what the environment and `.env` say, checked once at the start, closed when in doubt."""

import difflib
import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import StartRefused
from bot.secret_key import MAKE_A_KEY, SHORTEST_SECRET_KEY, keep_secret_key

TELEGRAM = "https://api.telegram.org"
MOST_FREE_RATE = 30  # Telegram's limit for messages a second without paid broadcasts
MOST_PAID_RATE = 1000
WEBHOOK_PORTS = (443, 80, 88, 8443)  # the only ones Telegram calls
LARGEST_USER_ID = 2**52


class SettingsError(StartRefused):
    """A setting is missing or says something we do not know."""


class Settings(BaseSettings):
    """Every setting by its name in lower case. Secrets never show in `repr`."""

    model_config = SettingsConfigDict(
        env_file=None,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr | None = None
    secret_key: SecretStr | None = None
    telegram_api_url: str = TELEGRAM
    data_dir: Path = Path("data")
    database_url: str = Field(default="", repr=False)
    owner_ids: Annotated[tuple[int, ...], NoDecode] = ()
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    default_locale: Literal["en", "zh", "zh-hant"] = "en"
    default_timezone: str = "UTC"
    broadcast_rate: float = Field(default=25, gt=0, le=MOST_PAID_RATE, allow_inf_nan=False)
    broadcast_in_flight: int = Field(default=16, ge=1, le=1000)
    broadcast_paid: bool = False
    clock_file: Path | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def has_model(self) -> bool:
        """Whether a model may word answers; otherwise they come from retrieval only."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    @property
    def model_host(self) -> str:
        """The host that words answers, which the privacy notice must name; empty without a model."""
        if not self.has_model:
            return ""
        return urlsplit(self.openai_base_url or "https://api.openai.com").hostname or ""

    def token(self) -> str:
        """The bot's token, for the one place that speaks to Telegram. Refuses when there is none."""
        if self.bot_token is None:
            raise SettingsError("BOT_TOKEN is missing: get one from @BotFather and put it into .env")
        return self.bot_token.get_secret_value()

    def secret(self) -> bytes:
        """The key of tombstones and keyed ids."""
        if self.secret_key is None:
            raise SettingsError(f"SECRET_KEY is missing: make one with {MAKE_A_KEY}")
        return self.secret_key.get_secret_value().encode()

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _split_owner_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.split(",") if part.strip()]
        if not all(re.fullmatch(r"[0-9]{1,16}", part) and 0 < int(part) <= LARGEST_USER_ID for part in ids):
            raise ValueError("must be Telegram user ids (numbers) with commas between them")
        return tuple(int(part) for part in ids)

    @field_validator("telegram_api_url", "openai_base_url", "public_url", "webhook_url")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not _is_web_address(value):
            raise ValueError("must be a web address like https://example.com")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        if value == "" or (value.startswith("sqlite:///") and value not in ("sqlite:///", "sqlite:///:memory:")):
            return value
        if not value.startswith("postgresql+psycopg://"):
            raise ValueError("must be sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
        if importlib.util.find_spec("psycopg") is None:
            raise ValueError("PostgreSQL needs its driver: pip install 'regulars[postgres]'")
        return value

    @field_validator("default_locale", mode="before")
    @classmethod
    def _know_locale(cls, value: object) -> object:
        if value == "zh-Hans":
            return "zh"
        if value == "zh-Hant":
            return "zh-hant"
        if value not in ("en", "zh", "zh-hant"):
            raise ValueError("must be en, zh or zh-hant")
        return value

    @field_validator("default_timezone")
    @classmethod
    def _know_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (LookupError, ValueError, OSError):
            near = difflib.get_close_matches(value, available_timezones(), n=1)
            hint = f", for example {near[0]}" if near else ", for example America/Vancouver"
            raise ValueError(f"must be the name of a time zone{hint}") from None
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _check_webhook_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ -")
        return value

    @field_validator("secret_key")
    @classmethod
    def _check_secret_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET_KEY:
            raise ValueError(f"must have at least {SHORTEST_SECRET_KEY} characters: make one with {MAKE_A_KEY}")
        return value

    @model_validator(mode="after")
    def _check_together(self) -> "Settings":
        for check in (_check_token, _check_webhook, _check_rate, _check_model, _check_clock_file):
            check(self)
        return self


def load_settings(env_file: str | Path | None = ".env") -> Settings:
    """Read the environment, then `env_file` (which may be absent). Makes SECRET_KEY once on SQLite.

    Refuses with one line: a value we do not know, a missing secret, a misspelt name in the file.
    """
    _check_names(env_file)
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError(
            "; ".join(_say(problem["loc"], problem["msg"]) for problem in error.errors())
        ) from None
    except (OSError, UnicodeError):
        raise SettingsError(f"{env_file} cannot be read: it must be a UTF-8 text file") from None
    changes: dict[str, object] = {"data_dir": settings.data_dir.expanduser().absolute()}
    if not settings.database_url:
        changes["database_url"] = f"sqlite:///{changes['data_dir']}/regulars.db"
    settings = settings.model_copy(update=changes)
    if settings.secret_key is not None:
        return settings
    if not settings.is_sqlite:  # several hosts share one PostgreSQL, so a file of one of them will not do
        raise SettingsError(f"SECRET_KEY is missing, PostgreSQL needs it: make one with {MAKE_A_KEY}")
    key = keep_secret_key(settings.data_dir / "secret.key")
    return settings.model_copy(update={"secret_key": SecretStr(key)})


def is_loopback(url: str) -> bool:
    """Whether the address can only be this machine."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def _check_token(settings: Settings) -> None:
    if settings.bot_token is None:
        return
    # A stand-in on this machine gives out shorter tokens than Telegram does.
    least = 1 if is_loopback(settings.telegram_api_url) else 30
    if not re.fullmatch(rf"[0-9]{{1,20}}:[A-Za-z0-9_-]{{{least},}}", settings.bot_token.get_secret_value()):
        raise ValueError("BOT_TOKEN does not look like a token: copy it whole from @BotFather (digits:letters)")


def _check_webhook(settings: Settings) -> None:
    url = settings.webhook_url
    if url is None:
        return
    if settings.webhook_secret is None:
        raise ValueError(f"WEBHOOK_URL needs WEBHOOK_SECRET: make one with {MAKE_A_KEY}")
    if is_loopback(url):
        return
    if not url.startswith("https://"):
        raise ValueError("WEBHOOK_URL must begin with https://")
    if settings.telegram_api_url == TELEGRAM and (urlsplit(url).port or 443) not in WEBHOOK_PORTS:
        raise ValueError(f"WEBHOOK_URL: Telegram only calls the ports {', '.join(map(str, WEBHOOK_PORTS))}")


def _check_rate(settings: Settings) -> None:
    if settings.broadcast_rate > MOST_FREE_RATE and not settings.broadcast_paid:
        raise ValueError(f"BROADCAST_RATE above {MOST_FREE_RATE} needs BROADCAST_PAID=true (it costs Stars)")


def _check_model(settings: Settings) -> None:
    if settings.has_model and not settings.openai_model:
        raise ValueError("OPENAI_MODEL is missing: name the model, or unset OPENAI_API_KEY and OPENAI_BASE_URL")


def _check_clock_file(settings: Settings) -> None:
    """Shop time may only travel in the demo: a live shop under a moved clock would spend real money."""
    if settings.clock_file is None:
        return
    in_demo = settings.clock_file.expanduser().resolve().parent.parts[-2:] == ("data", "demo")
    if not (in_demo and is_loopback(settings.telegram_api_url)):
        raise ValueError("CLOCK_FILE is only for the demo: unset it")


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment


def _check_names(env_file: str | Path | None) -> None:
    """A misspelt name would silently leave a default in force, so name it."""
    if env_file is None or not Path(env_file).is_file():
        return
    known = [name.upper() for name in Settings.model_fields]
    for key in _names_in(Path(env_file)):
        near = difflib.get_close_matches(key.upper(), known, n=1, cutoff=0.8)
        if near and key.upper() not in known:
            raise SettingsError(f"{env_file}: {key} is not a setting; did you mean {near[0]}?")


def _names_in(env_file: Path) -> Iterable[str]:
    try:
        return list(dotenv_values(env_file, encoding="utf-8-sig"))
    except (OSError, UnicodeError):
        raise SettingsError(f"{env_file} cannot be read: it must be a UTF-8 text file") from None


def _say(where: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{str(where[0]).upper()} {said}" if where else said
