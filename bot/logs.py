"""What the log says: event names and ids; never bodies, names, phone numbers or tokens."""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_PERSONAL = re.compile(
    r"address|bio|body|caption|e?mail|(first_|last_|full_|user)?name|message|phone(_number)?|query|question|reply"
    r"|text|title|token|secret"
)
_CHATTY = ("aiogram.event", "aiohttp.access", "apscheduler", "httpx2", "httpx", "openai", "alembic", "asyncio")
_DETAIL = re.compile(r"DETAIL:.*?(?=\\n|\n|$)")  # PostgreSQL quotes the row there, names and all
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")


def set_up_logs(stream: TextIO | None = None) -> None:
    """Send structlog and the standard library to one stream (stderr): lines for a terminal, JSON elsewhere."""
    out = stream or sys.stderr
    lasts: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if out.isatty():
        # Plain: the default prints local variables, and with them what people wrote.
        lasts.append(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback))
    else:
        lasts += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Formatter(foreign_pre_chain=_steps(), processors=lasts))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_steps(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def hide_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out what a log must not hold, whoever put it there: ids are enough to find a row."""
    for key in event:
        if _PERSONAL.fullmatch(key):
            event[key] = "…"
    return event


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Last look at the finished line: a library's message or traceback may carry a web address with the token."""

    def format(self, record: logging.LogRecord) -> str:
        return _DETAIL.sub("DETAIL: …", _TOKEN.sub("<token>", super().format(record)))


def _steps() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_personal,
    ]
