"""A fresh demo for each day that is told."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.scenarios.demo import Demo, open_demo
from tests.scenarios.shop import Shop, visit


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One process for all beats of a module; what it logged is shown when one of them failed."""
    before = request.session.testsfailed
    with open_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo
    if request.session.testsfailed > before:
        print(demo.logs())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(demo: Demo) -> AsyncIterator[Shop]:
    async with visit(demo) as shop:
        yield shop
