// The shop wall: what hangs in the shop and can be scanned.

import { drawingOf } from "./api.js";
import { showCode } from "./dialogs.js";
import { make, redraw } from "./dom.js";
import { hasWord, pick, say } from "./words.js";

export function drawWall(root, items, phones, onScan) {
  const shown = items.map((item) => ({ ...item, title: pick(item.title) }));
  const draw = () => shown.map((item) => drawItem(item, phones, onScan));
  redraw(root, draw, [shown, say("scan.with")]);
}

function drawItem({ id, title, url, kind }, phones, onScan) {
  const card = make(
    "button",
    { type: "button", class: `wall-card kind-${kind}`, "data-key": id, "data-where": `wall:${id}` },
    make("img", { src: drawingOf(url), alt: "" }),
    make("span", { class: "wall-kind", text: hasWord(`wall.${kind}`) ? say(`wall.${kind}`) : kind }),
    make("b", { dir: "auto", text: title }),
  );
  card.addEventListener("click", () => showCode(title, url, phones(), onScan));
  return make("li", {}, card);
}
