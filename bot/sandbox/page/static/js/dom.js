// Making elements. Data only ever becomes text: nothing here or elsewhere parses HTML.

import { icon } from "./icons.js";

export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function find(selector, root = document) {
  return root.querySelector(selector);
}

// Redraw only what differs: lists drawn every two seconds must not steal focus or scroll.
export function redraw(root, drawn, content) {
  const key = JSON.stringify(content);
  if (root.dataset.drawn === key) return;
  root.dataset.drawn = key;
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  root.replaceChildren(...drawn());
  if (focused) find(`[data-key="${CSS.escape(focused)}"]`, root)?.focus();
}

// A colour for a name, the same every time: the seven of Telegram's avatars, in the page's own tones.
export function tint(id) {
  return `tint-${Math.abs(Number(id)) % 7}`;
}

export function avatar(id, name, isBot = false) {
  if (isBot) return make("span", { class: "avatar tint-bot", "aria-hidden": "true" }, icon("moon"));
  const letter = ([...(name || "").trim()][0] || "?").toUpperCase();
  return make("span", { class: `avatar ${tint(id)}`, "aria-hidden": "true", text: letter });
}
