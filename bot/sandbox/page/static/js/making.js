// While something is being made that the page waits for: one calm line, how far it is, and phones that rest.

import { find, make, redraw } from "./dom.js";
import { currentShop } from "./shop.js";
import { pick } from "./words.js";

export function isMaking() {
  return Boolean(currentShop()?.making);
}

export function drawMaking(root, making) {
  root.hidden = !making;
  find("#shop").inert = Boolean(making);
  document.body.classList.toggle("is-making", Boolean(making));
  if (!making) return;
  const { done, total } = making;
  const draw = () => [
    make("b", { dir: "auto", text: pick(making.title) }),
    make("progress", { value: String(done), max: String(total), "aria-label": pick(making.title) }),
  ];
  redraw(root, draw, [making, pick(making.title)]);
}
