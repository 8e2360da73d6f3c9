// Formatted text: Telegram's entities (offsets in UTF-16, as JavaScript counts) become elements around text.

import { make } from "./dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

// `taps` says what a link, a command or a code does when it is touched: {open, command, copy}.
export function drawText(text, entities, taps) {
  const usable = (entities || []).filter((one) => one.length > 0 && one.offset >= 0);
  const sorted = [...usable].sort((one, other) => one.offset - other.offset || other.length - one.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...drawRange(text, 0, text.length, sorted, taps));
  return fragment;
}

function drawRange(text, start, stop, entities, taps) {
  const nodes = [];
  let at = start;
  let next = 0;
  while (next < entities.length) {
    const entity = entities[next];
    next += 1;
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, stop);
    if (entity.offset >= stop) break;
    const inner = [];
    while (next < entities.length && entities[next].offset < end) inner.push(entities[next++]);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    nodes.push(drawEntity(text, entity, end, inner, taps));
    at = end;
  }
  if (at < stop) nodes.push(text.slice(at, stop));
  return nodes;
}

function drawEntity(text, entity, end, inner, taps) {
  const children = drawRange(text, entity.offset, end, inner, taps);
  const plain = text.slice(entity.offset, end);
  switch (entity.type) {
    case "text_link":
      return drawTap("link", children, () => taps.open(entity.url), entity.url);
    case "url":
      return drawTap("link", children, () => taps.open(plain));
    case "bot_command":
      return drawTap("link", children, () => taps.command(plain));
    case "code":
      return drawTap("code", children, () => taps.copy(plain));
    case "spoiler":
      return drawSpoiler(children);
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
    case "email":
    case "phone_number":
      return make("span", { class: "mention" }, ...children);
    default:
      return make(TAGS[entity.type] || "span", {}, ...children);
  }
}

// No <button>: it would not break over lines as text does.
function drawTap(kind, children, tap, tip) {
  const role = kind === "link" ? "link" : "button";
  const node = make("span", { class: `tap tap-${kind}`, role, tabindex: "0", title: tip }, ...children);
  node.addEventListener("click", () => tap(node));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    tap(node);
  });
  return node;
}

function drawSpoiler(children) {
  const spoiler = drawTap("spoiler", children, (node) => node.setAttribute("aria-pressed", "true"));
  spoiler.setAttribute("aria-pressed", "false");
  return spoiler;
}
