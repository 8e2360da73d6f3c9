// The buttons under a message and the keyboard at the bottom of a chat.

import { make } from "./dom.js";
import { icon } from "./icons.js";

const MARKS = { url: "out", copy_text: "copy" };

// `onTap(button, node)` decides what happens; what it is shows on the button.
export function drawInline(rows, onTap) {
  if (!rows?.length) return null;
  const board = make("div", { class: "inline" });
  for (const row of rows) {
    const line = make("div", { class: "inline-row" });
    for (const button of row) line.append(drawButton(button, onTap));
    board.append(line);
  }
  return board;
}

function drawButton(button, onTap) {
  const mark = Object.keys(MARKS).find((name) => name in button);
  const node = make(
    "button",
    { type: "button", class: `inline-button ${button.style ? `style-${button.style}` : ""}`, dir: "auto" },
    make("span", { text: button.text }),
    mark ? icon(MARKS[mark]) : null,
  );
  node.addEventListener("click", () => onTap(button, node));
  return node;
}

export function drawReply(rows, onTap) {
  const board = make("div", { class: "reply-keyboard", role: "group" });
  for (const row of rows) {
    const line = make("div", { class: "reply-row" });
    for (const button of row) {
      const tap = () => onTap(button);
      line.append(make("button", { type: "button", class: "reply-button", dir: "auto", text: button.text, onclick: tap }));
    }
    board.append(line);
  }
  return board;
}
