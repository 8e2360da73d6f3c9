"""The wire to a running sandbox's control API."""

from typing import Any

from aiohttp import ClientSession


class Refusal(AssertionError):
    """The sandbox did not let somebody do something; the words say why."""


class Line:
    """Asks the control API at one address."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self.url = url.rstrip("/")
        self._session = session

    async def post(self, path: str, facts: dict[str, Any]) -> dict[str, Any]:
        return await self.ask("POST", path, json=facts)

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        return await self.ask("GET", path, params={name: str(value) for name, value in query.items()})

    async def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        async with self._session.request(method, f"{self.url}/sandbox/{path}", **options) as answer:
            body: dict[str, Any] = await answer.json()
            if answer.status != 200:
                raise Refusal(f"{method} {path}: {body.get('error')}")
            return body

    async def download(self, path: str) -> bytes:
        """A file by the address a card shows, such as `card.photo`."""
        async with self._session.get(f"{self.url}{path}") as answer:
            answer.raise_for_status()
            return await answer.read()
