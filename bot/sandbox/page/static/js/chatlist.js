// The list of a person's chats: the bot first, then groups, the newest on top, dots where something is unread.

import { avatar, make } from "./dom.js";

// `chats`: [{id, title, isBot, preview, isUnread}].
export function drawChatList(chats, say, onOpen) {
  const list = make("ul", { class: "chat-list", "aria-label": say("chats") });
  for (const chat of chats) {
    const words = make(
      "span",
      { class: "chat-words" },
      make("b", { dir: "auto", text: chat.title }),
      make("small", { dir: "auto", text: chat.preview }),
    );
    const dot = chat.isUnread ? make("span", { class: "dot", role: "img", "aria-label": say("unread") }) : null;
    const row = make("button", { type: "button", class: "chat-row" }, avatar(chat.id, chat.title, chat.isBot), words, dot);
    row.addEventListener("click", () => onOpen(chat.id));
    list.append(make("li", {}, row));
  }
  return list;
}

export function drawListFoot(say, { newGroup }) {
  return make("button", { type: "button", class: "list-foot", text: say("group.new"), onclick: newGroup });
}
