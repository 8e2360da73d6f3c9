"""Large files of a chain: 200 stores, 1,000 products, a count of each in each."""

from pathlib import Path

STORES, PRODUCTS = 200, 1_000


def write_big(folder: Path) -> None:
    """`stores.csv`, `products.csv` and `stock.csv` with 200,000 rows."""
    stores = "".join(f"{n},Store {n}\n" for n in range(STORES))
    products = "".join(f"A-{n},Tea number {n},茶 {n},{n}.50\n" for n in range(PRODUCTS))
    (folder / "stores.csv").write_text(f"number,name_en\n{stores}")
    (folder / "products.csv").write_text(f"sku,name_en,name_zh,price\n{products}")
    with (folder / "stock.csv").open("w") as file:
        file.write("sku,store,pieces,as_of\n")
        for product in range(PRODUCTS):
            file.writelines(f"A-{product},{store},{product % 50},2026-11-20 10:05\n" for store in range(STORES))
