"""The doctor: one line each, and the line says what to do."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from sqlmodel import Session

from bot.config import Settings
from bot.db.engine import make_engine
from bot.db.migrations.run import upgrade
from bot.db.tables import Brand
from bot.doctor import examine
from bot.doctor.findings import Finding, State
from bot.doctor.model import ask_model
from bot.doctor.stored import look_at_brand, read_database
from bot.doctor.telegram import ask_telegram

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def model_that(answer: Answer) -> AsyncIterator[Settings]:
    """A local server that speaks the protocol as `answer` does, and the settings that lead to it."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield Settings(openai_base_url=f"http://{host}:{port}/v1", openai_model="qwen3:8b")
    finally:
        await runner.cleanup()


def completion(text: str) -> web.Response:
    return web.json_response({"choices": [{"message": {"role": "assistant", "content": text}}]})


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_model_that_answers_is_named_with_its_time() -> None:
    async def answer(request: web.Request) -> web.Response:
        asked = await request.json()
        return completion("yes" if asked["model"] == "qwen3:8b" else "")

    async with model_that(answer) as settings:
        finding = await ask_model(settings)
    assert finding.state is State.OK
    assert finding.says.startswith("qwen3:8b answers in ")


@pytest.mark.parametrize(
    ("response", "state", "advice"),
    [
        (lambda: web.Response(status=401), State.WRONG, "OPENAI_API_KEY"),
        (lambda: web.Response(status=404), State.WRONG, "qwen3:8b"),
        (lambda: web.Response(status=429), State.WRONG, "quota"),
        (lambda: web.Response(text="<html>hello"), State.WRONG, "/v1"),
        (lambda: web.json_response({"choices": []}), State.WRONG, "/v1"),
        (lambda: web.json_response([]), State.WRONG, "/v1"),
        (lambda: completion(""), State.NOTE, "empty"),
    ],
)
async def test_model_in_trouble_gets_advice(
    response: Callable[[], web.Response], state: State, advice: str
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return response()

    async with model_that(answer) as settings:
        finding = await ask_model(settings)
    assert finding.state is state
    assert advice in finding.says


async def test_model_that_is_not_there_is_wrong() -> None:
    finding = await ask_model(
        Settings(openai_base_url=f"http://127.0.0.1:{free_port()}/v1", openai_model="qwen3:8b")
    )
    assert finding.state is State.WRONG
    assert "start it" in finding.says


async def test_telegram_that_is_not_there_is_wrong_and_the_token_stays_hidden(tmp_path: Path) -> None:
    token = "123456789:" + "A" * 35
    settings = Settings(bot_token=token, telegram_api_url=f"http://127.0.0.1:{free_port()}")
    findings = await ask_telegram(settings, read_database(settings_for(tmp_path / "none.db")))
    assert (findings[0].subject, findings[0].state) == ("token", State.WRONG)
    assert "TELEGRAM_API_URL" in findings[0].says
    assert token not in "".join(finding.line() for finding in findings)


def settings_for(database: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{database}", data_dir=database.parent)


def test_looking_makes_no_database(tmp_path: Path) -> None:
    finding = read_database(settings_for(tmp_path / "none.db")).finding
    assert finding.state is State.NOTE
    assert list(tmp_path.iterdir()) == []


def test_empty_database_is_to_be_migrated(tmp_path: Path) -> None:
    place = tmp_path / "empty.db"
    place.touch()
    assert "regulars migrate" in read_database(settings_for(place)).finding.says


def test_file_that_is_no_database_is_wrong(tmp_path: Path) -> None:
    place = tmp_path / "poem.db"
    place.write_text("Shall I compare thee to a summer's day? " * 100)
    assert read_database(settings_for(place)).finding.state is State.WRONG


def test_onboarding_waits_for_company_and_contact(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "shop.db")
    upgrade(settings.database_url)
    assert look_at_brand(read_database(settings)).state is State.NOTE
    engine = make_engine(settings.database_url)
    with engine.begin() as connection, Session(connection) as session:
        session.merge(Brand(id=1, company="Moonpine Tea Ltd", privacy_contact="privacy@moonpine.example"))
        session.flush()
    engine.dispose()
    assert look_at_brand(read_database(settings)).state is State.OK


async def test_whole_examination_has_one_line_a_subject(tmp_path: Path) -> None:
    findings = await examine(
        Settings(
            data_dir=tmp_path,
            database_url=f"sqlite:///{tmp_path}/none.db",
            telegram_api_url=f"http://127.0.0.1:{free_port()}",
        )
    )
    subjects = [finding.subject for finding in findings]
    assert len(subjects) == len(set(subjects))
    assert all("\n" not in finding.line() for finding in findings)
    assert [finding for finding in findings if finding.is_wrong] == [
        Finding(State.WRONG, "token", "BOT_TOKEN is missing: get one from @BotFather and put it into .env")
    ]
