// The top of a phone's screen: whose chat is open, the way back, and more.

import { avatar, make, redraw } from "./dom.js";
import { icon } from "./icons.js";

// `content`: {id (null: the list of chats), title, subtitle, isBot, isUnread}; `does`: {back, more}.
export function drawHead(root, content, say, does) {
  if (root.dataset.chat !== String(content.id)) root.classList.remove("typing");
  root.dataset.chat = String(content.id);
  redraw(root, () => (content.id === null ? [drawTitle(say("chats"))] : drawChat(content, say, does)), content);
}

function drawTitle(text) {
  return make("h2", { class: "head-title", dir: "auto", text });
}

function drawChat({ id, title, subtitle, isBot, isUnread }, say, does) {
  const back = drawTool("back", say("back"), does.back);
  if (isUnread) back.append(make("span", { class: "dot", role: "img", "aria-label": say("unread") }));
  const words = make(
    "div",
    { class: "head-words" },
    drawTitle(title),
    make("small", { class: "head-sub", text: subtitle }),
    make("small", { class: "head-typing", text: say("typing") }),
  );
  return [back, avatar(id, title, isBot), words, drawTool("more", say("more"), does.more)];
}

function drawTool(name, label, tap) {
  const props = { type: "button", class: name, "data-key": name, "aria-label": label, title: label, onclick: tap };
  return make("button", props, icon(name));
}
