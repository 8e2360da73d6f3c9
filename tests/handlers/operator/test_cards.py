"""Stores, codes, groups and knowledge on their cards."""

from sqlmodel import Session, select

from bot.db.tables import Article
from bot.domain.stores.cards import add_store
from bot.sandbox.people import Person
from tests.handlers.walking import go, link_in
from tests.shop import Shop


async def test_a_new_code_with_a_label_shows_its_picture_and_works(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", "New entry code", "Shelf")
    await owner.sees("A label", new=True)
    await owner.writes("Oolong <shelf>")
    card = await owner.sees("Print it at least", "Oolong <shelf>", new=True)
    assert card.photo
    anna = await shop.box.person("Anna")
    await anna.opens(link_in(card.text))
    await anna.sees("Cup of the day")
    await go(owner, "/codes")
    await owner.sees("Shelf: Oolong <shelf>: 1 customer", new=True)


async def test_a_code_switched_off_lets_nobody_in_and_on_again_does(shop: Shop, owner: Person) -> None:
    await go(owner, "/codes", "Store door: Door · 0", "Switch off")
    card = await owner.sees("Switched off", "Switch on", new=True)
    anna = await shop.box.person("Anna")
    await anna.opens(link_in(card.text))
    assert "Cup of the day" not in (await anna.sees()).text
    await owner.press("Switch on")
    await owner.sees("Switch off", new=True)
    await anna.opens(link_in(card.text))
    await anna.sees("Cup of the day")


async def test_with_several_stores_the_store_is_chosen_first(shop: Shop, owner: Person) -> None:
    await shop.database.unit_of_work(_stores, shop, 12)
    await go(owner, "/codes")
    first = await owner.sees("Of which store?", "1/2", new=True)
    assert "Store 11" not in first.buttons
    await owner.press("›")
    await owner.sees("Store 11", "2/2", new=True)
    await owner.press("Store 11")
    await owner.sees("Entry codes, Store 11", "None yet", new=True)


async def test_an_article_is_written_in_three_steps(shop: Shop, owner: Person) -> None:
    await go(owner, "/knowledge", "Write an article", "English")
    await owner.sees("What is it about?", new=True)
    await owner.writes("Opening hours")
    await owner.sees("Now the text", new=True)
    await owner.writes("We are open from 10 to 19. <i>Always</i>")
    await owner.sees("How else do people ask", new=True)
    await owner.writes("when do you close\nare you open")
    await owner.sees("Opening hours", "<i>Always</i>", "• are you open", new=True)
    assert await shop.database.read(_current) == [("en", "Opening hours")]


async def test_title_and_text_in_one_message_are_both_taken(shop: Shop, owner: Person) -> None:
    await go(owner, "/knowledge", "Write an article", "Chinese")
    await owner.sees("What is it about?", new=True)
    await owner.writes("营业时间\n每天 10:00 到 19:00。")
    await owner.sees("How else do people ask", new=True)
    await owner.press("Skip")
    await owner.sees("营业时间", "每天 10:00", new=True)


async def test_an_article_is_changed_and_removed(shop: Shop, owner: Person) -> None:
    await go(owner, "/knowledge", "Write an article", "English")
    await owner.sees("What is it about?", new=True)
    await owner.writes("Returns\n14 days.")
    await owner.sees("How else do people ask", new=True)
    await owner.press("Skip")
    old = await owner.sees("14 days.", new=True)
    await owner.press("Text")
    await owner.sees("Send the new text", "14 days.", new=True)
    await owner.writes("30 days.")
    await owner.sees("30 days.", new=True)
    stale = await owner.is_told(await owner.forges("okr:1:1", old))
    assert "changed or removed meanwhile" in stale["text"]
    await owner.press("Remove")
    await owner.sees("Remove this article?", new=True)
    await owner.press("Yes, remove")
    await owner.sees("Begin with what people ask most", new=True)
    assert await shop.database.read(_current) == []


def _stores(session: Session, shop: Shop, count: int) -> None:
    for number in range(1, count):
        add_store(session, name=f"Store {number}", timezone="UTC", now=shop.clock.now())


def _current(session: Session) -> list[tuple[str, str]]:
    return [(a.locale, a.title) for a in session.exec(select(Article)).all() if a.until is None]
