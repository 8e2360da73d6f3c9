"""A shop that is set up, its street, and the bot's processes on it: started, killed in flight, started again."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import Clock
from bot.db.engine import Database
from tests.auditor import Books
from tests.databases import postgres_database, sqlite_database
from tests.kills.child import Child
from tests.kills.report import full
from tests.kills.street import InFlight, Street, open_street
from tests.shop import OWNER, TOKEN, find_free_port, set_up_shop

READY_WITHIN = full(240, otherwise=60)  # seconds: several starts beside each other on a small machine
SPREADS = (0.02, 0.08, 0.25)  # seconds: a kill comes somewhere in the beginning of work in flight
ENDS_WITHIN = 10.0  # SIGTERM: what is in flight is finished by then


@dataclass
class Stage:
    """`mutation` names what is changed in the product for its twin."""

    street: Street
    url: str
    folder: Path
    environment: dict[str, str]
    store_id: int
    door: str
    mutation: str = ""
    children: list[Child] = field(default_factory=list)

    @property
    def books(self) -> Books:
        return Books(self.url)

    @property
    def database(self) -> Database:
        return Database(self.url)

    async def start(self, command: str = "run", **settings: str) -> Child:
        """A new life; what belonged to earlier ones is no longer in flight."""
        if command == "run":
            self.street.begin_life()
        child = await Child.start(
            self.environment | settings,
            self.folder / f"{command}.log",
            command=command,
            mutation=self.mutation,
        )
        self.children.append(child)
        return child

    async def until(
        self, child: Child, is_true: Callable[[], object], within: float = READY_WITHIN, *, every: float = 0.25
    ) -> None:
        """Wait for it while the child lives. Fails with the child's last words."""

        def looks_true() -> object:
            child.check_lives()
            return is_true()

        assert await self.street.until(looks_true, within, every=every), f"not within {within} s:\n{child.tail()}"

    async def until_ready(self, child: Child) -> None:
        """It asks for updates, or has said where they should go."""
        await self.until(child, lambda: self.street.is_asked)

    async def kill_in_flight(self, child: Child, dice: random.Random, *, later: float = 0.0) -> InFlight:
        """Kill at a random moment of work in flight. Empty, and it lives: the work was done before it."""
        held = await self.wait_into_flight(child, dice, later=later)
        if held:
            await child.kill()
        return held

    async def wait_into_flight(self, child: Child, dice: random.Random, *, later: float = 0.0) -> InFlight:
        """A random moment after work began to be in flight, `later` seconds at least; what is in flight then."""
        await self.until(child, self.street.in_flight)
        await asyncio.sleep(later + dice.uniform(0, dice.choice(SPREADS)))
        child.check_lives()
        return self.street.in_flight()

    async def end(self, child: Child) -> None:
        """SIGTERM: it must end by itself, in time, with 0."""
        code, seconds = await child.terminate()
        assert code == 0, child.tail()
        assert seconds <= ENDS_WITHIN, f"{seconds:.1f} s to end:\n{child.tail()}"


@asynccontextmanager
async def open_stage(
    folder: Path, *, kind: str, webhook: bool = False, mutation: str = "", **settings: str
) -> AsyncIterator[Stage]:
    """Brand, gift and one store on an empty database of `kind`; nothing runs yet. No process outlives it."""
    folder.mkdir(parents=True, exist_ok=True)
    with sqlite_database(folder) if kind == "sqlite" else postgres_database() as url:
        async with open_street() as street:
            database = Database(url)
            store_id, door = await database.unit_of_work(set_up_shop, Clock().now())
            database.close()
            environment = _environment(url, folder, street.address, webhook=webhook) | settings
            stage = Stage(street, url, folder, environment, store_id, door, mutation)
            try:
                yield stage
            finally:
                for child in stage.children:
                    await child.kill()


def _environment(url: str, folder: Path, address: str, *, webhook: bool) -> dict[str, str]:
    port = find_free_port()
    hook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": "s" * 32} if webhook else {}
    return {
        "BOT_TOKEN": TOKEN,
        "SECRET_KEY": "k" * 64,
        "TELEGRAM_API_URL": address,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
        "OWNER_IDS": str(OWNER),
        "HTTP_PORT": str(port),
        "DEFAULT_TIMEZONE": "America/Vancouver",
        **hook,
    }
