"""The doctor: one line each, and the line says what to do."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlmodel import Session

from bot.config import Settings
from bot.db.engine import make_engine
from bot.db.migrations.run import upgrade
from bot.doctor import examine
from bot.doctor.findings import Finding, State
from bot.doctor.machine import compare_clocks, look_at_fonts
from bot.doctor.model import ask_model
from bot.doctor.set_up import look_at_set_up
from bot.doctor.stored import Stored, read_database
from bot.doctor.telegram import ask_telegram
from bot.domain.arrivals.onboarding import find_scan, onboard
from bot.domain.office.checklist import Step, skip_step
from bot.domain.people.chats import meet_person
from bot.domain.people.staff import appoint_owner
from bot.domain.stores.groups import add_group, bind_group
from bot.sandbox.people import Group, Sandbox
from bot.sandbox.server import DEFAULT_TOKEN, serve
from tests.conftest import NOON
from tests.shop import set_up_shop

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def server_of(method: str, path: str, answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route(method, path, answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def model_that(answer: Answer) -> AsyncIterator[Settings]:
    """A local server that speaks the protocol as `answer` does, and the settings that lead to it."""
    async with server_of("POST", "/v1/chat/completions", answer) as address:
        yield Settings(openai_base_url=f"{address}/v1", openai_model="qwen3:8b")


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


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[Settings, Sandbox]]:
    async with serve() as address, Sandbox.connect(address) as sandbox:
        yield Settings(bot_token=DEFAULT_TOKEN, telegram_api_url=address), sandbox


def bound_to(*groups: Group) -> Stored:
    return Stored(Finding(State.OK, "database", ""), groups=[(group.title, group.id) for group in groups])


async def test_token_that_works_is_named(telegram: tuple[Settings, Sandbox]) -> None:
    settings, _ = telegram
    findings = await ask_telegram(settings, bound_to())
    assert [(finding.subject, finding.state) for finding in findings] == [
        ("token", State.OK),
        ("updates", State.OK),
        ("groups", State.NOTE),
    ]


async def test_token_that_telegram_does_not_know_is_to_be_copied_again(
    telegram: tuple[Settings, Sandbox],
) -> None:
    settings, _ = telegram
    wrong = settings.model_copy(update={"bot_token": SecretStr("424242:another")})
    findings = await ask_telegram(wrong, bound_to())
    assert findings[0].state is State.WRONG
    assert "copy it again" in findings[0].says


async def test_group_without_the_right_to_invite_is_named(telegram: tuple[Settings, Sandbox]) -> None:
    settings, sandbox = telegram
    grace = await sandbox.person("Grace")
    good = await sandbox.group("Harbour Street", grace, bot="admin")
    bad = await sandbox.group("Maple Gate", grace, bot="member")
    findings = await ask_telegram(settings, bound_to(good, bad))
    assert findings[-1].state is State.WRONG
    assert "Maple Gate" in findings[-1].says
    assert "Harbour Street" not in findings[-1].says
    await bad.makes_bot_admin()
    assert (await ask_telegram(settings, bound_to(good, bad)))[-1].state is State.OK


@pytest.mark.parametrize(("seconds", "state"), [(0, State.OK), (300, State.WRONG), (-300, State.WRONG)])
async def test_clock_is_compared_with_the_servers(seconds: int, state: State) -> None:
    async def tell_time(_request: web.Request) -> web.Response:
        theirs = datetime.now(UTC) + timedelta(seconds=seconds)
        return web.Response(headers={"Date": format_datetime(theirs, usegmt=True)})

    async with server_of("GET", "/", tell_time) as address:
        finding = await compare_clocks(Settings(telegram_api_url=address))
    assert finding.state is state


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


def write(settings: Settings, *steps: Callable[[Session], object]) -> None:
    engine = make_engine(settings.database_url)
    with engine.begin() as connection, Session(connection) as session:
        for step in steps:
            step(session)
        session.flush()
    engine.dispose()


def test_what_is_missing_of_the_set_up_is_said_in_the_checklists_order(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "shop.db")
    assert "regulars run" in look_at_set_up(read_database(settings))[0].says
    upgrade(settings.database_url)
    first, *left = look_at_set_up(read_database(settings))
    assert "prints a link" in first.says
    assert [finding.subject for finding in left] == ["brand", "store", "gift", "group", "poster", "scan"]
    assert {finding.state for finding in left} == {State.NOTE}
    write(
        settings,
        lambda session: appoint_owner(session, telegram_id=7, locale="en", now=NOON),
        lambda session: set_up_shop(session, NOON),
        lambda session: skip_step(session, step=Step.GROUP, now=NOON),
    )
    first, *left = look_at_set_up(read_database(settings))
    assert "3 of 6" in first.says
    assert [finding.subject for finding in left] == ["group", "poster", "scan"]
    assert left[0].says.startswith("put off; ")
    assert "print it" in left[1].says


def test_a_shop_that_was_set_up_whole_has_one_line(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "shop.db")
    upgrade(settings.database_url)
    write(settings, lambda session: appoint_owner(session, telegram_id=7, locale="en", now=NOON), _whole)
    assert [(f.state, f.subject) for f in look_at_set_up(read_database(settings))] == [(State.OK, "set-up")]


def _whole(session: Session) -> None:
    store_id, door = set_up_shop(session, NOON)
    group = add_group(session, telegram_id=-100, title="Tea", now=NOON)
    bind_group(session, group_id=group.group_id, store_id=store_id, now=NOON)
    anna = meet_person(session, telegram_id=8, name="Anna", locale="en", now=NOON)
    scan = find_scan(session, anna, door)
    assert scan
    onboard(session, anna, scan, now=NOON)


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


def test_the_packaged_font_is_there() -> None:
    fonts = look_at_fonts()
    assert fonts.state is not State.WRONG
    assert "posters have theirs" in fonts.says
