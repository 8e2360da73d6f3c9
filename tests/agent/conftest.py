"""A small tea shop with two stores, and a model to talk to."""

from collections.abc import AsyncIterator

import pytest

from bot.agent.llm import Model
from bot.agent.retrieval import Index, Passage
from tests.agent.llm_server import LLMServer
from tests.agent.tea_shop import PASSAGES


@pytest.fixture(scope="session")
def index() -> Index:
    return Index(PASSAGES)


@pytest.fixture
async def server() -> AsyncIterator[LLMServer]:
    async with LLMServer() as server:
        yield server


@pytest.fixture
async def model(server: LLMServer) -> AsyncIterator[Model]:
    model = Model(base_url=server.url, api_key=None, model="scripted", deadline=5.0)
    yield model
    await model.close()


@pytest.fixture
async def hurried(server: LLMServer) -> AsyncIterator[Model]:
    """A model that must answer within 0.3 s."""
    model = Model(base_url=server.url, api_key=None, model="scripted", deadline=0.3)
    yield model
    await model.close()


@pytest.fixture
def hours() -> Passage:
    return PASSAGES[0]
