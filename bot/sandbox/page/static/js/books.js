// The books: the figures at the bottom of the page, each with its rows behind it.

import { page } from "./api.js";
import { showDialog } from "./dialogs.js";
import { make, redraw } from "./dom.js";
import { hasWord, say } from "./words.js";

export function drawBooks(root, books) {
  root.hidden = Object.keys(books).length === 0;
  const draw = () => Object.entries(books).map(([name, value]) => drawFigure(name, value));
  redraw(root, draw, [books, say("books")]);
}

function nameIn(prefix, name) {
  return hasWord(`${prefix}.${name}`) ? say(`${prefix}.${name}`) : name.replaceAll("_", " ");
}

function drawFigure(name, value) {
  const isBad = name === "twice" && Number(value) > 0;
  const figure = make(
    "button",
    { type: "button", class: `figure ${isBad ? "bad" : ""}`, "data-key": name, "data-book": name },
    make("b", { text: typeof value === "number" ? value.toLocaleString("en") : value }),
    make("span", { text: nameIn("book", name) }),
  );
  figure.addEventListener("click", () => showRows(name));
  return figure;
}

async function showRows(name) {
  const { rows } = await page(`books/${encodeURIComponent(name)}`).catch(() => ({ rows: [] }));
  await showDialog(nameIn("book", name), () => [rows.length ? drawTable(rows) : make("p", { text: say("books.none") })], "dialog-rows");
}

function drawTable(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col", text: nameIn("column", name) })));
  const lines = rows.map((row) => {
    const cells = columns.map((name) => make("td", { dir: "auto", text: row[name] === null ? "" : String(row[name] ?? "") }));
    return make("tr", {}, ...cells);
  });
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines));
  return make("div", { class: "rows", tabindex: "0", role: "region", "aria-label": say("books.rows") }, table);
}
