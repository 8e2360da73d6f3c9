// The books: the figures at the bottom of the page, each with its rows behind it.

import { page } from "./api.js";
import { showDialog } from "./dialogs.js";
import { make, redraw } from "./dom.js";
import { currentShop } from "./shop.js";
import { hasWord, pick, say } from "./words.js";

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
  const figure = currentShop()?.books[name];
  const isPart = typeof figure === "number" && rows.length < figure;
  const fill = () => [
    rows.length ? drawTable(rows) : make("p", { text: name === "audit" ? say("books.clean") : say("books.none") }),
    isPart ? make("p", { class: "hint", text: say("books.newest", { shown: rows.length, all: figure.toLocaleString("en") }) }) : null,
  ].filter(Boolean);
  await showDialog(nameIn("book", name), fill, "dialog-rows");
}

// What stands in a row: a name in both languages, a word the page knows, or itself.
function cellText(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return pick(value);
  return hasWord(`value.${value}`) ? say(`value.${value}`) : String(value);
}

function drawTable(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col", text: nameIn("column", name) })));
  const lines = rows.map((row) => {
    const cells = columns.map((name) => make("td", { dir: "auto", text: cellText(row[name]) }));
    return make("tr", {}, ...cells);
  });
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines));
  return make("div", { class: "rows", tabindex: "0", role: "region", "aria-label": say("books.rows") }, table);
}
