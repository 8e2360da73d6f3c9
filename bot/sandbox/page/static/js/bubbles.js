// One message as it stands on the screen: a bubble, or a line of the system.

import { showDay, showTime } from "./clock.js";
import { make, tint } from "./dom.js";
import { drawText } from "./entities.js";
import { icon } from "./icons.js";
import { drawInline } from "./keyboards.js";

const START_LINK = /^\/start \S+$/;

// `look`: {say, language, isGroup, taps: {open, command, copy, button, picture}}.
export function drawMessage(message, look) {
  const moment = new Date(message.date * 1000);
  const node = message.service && !message.service.contact && !message.service.location
    ? make("li", { class: "system" }, make("span", { dir: "auto", text: tellService(message, look) }))
    : drawBubble(message, look, moment);
  node.dataset.id = message.id;
  node.dataset.day = showDay(moment, look.language);
  return node;
}

function drawBubble(message, look, moment) {
  const bubble = make("div", { class: "bubble" });
  if (look.isGroup && !message.mine) {
    const { id, name } = message.sender;
    bubble.append(make("b", { class: `sender ${message.sender.is_bot ? "tint-bot" : tint(id)}`, dir: "auto", text: name }));
  }
  if (message.reply_to) {
    bubble.append(make("div", { class: "quoted", dir: "auto", text: message.reply_to.text.slice(0, 120) }));
  }
  drawContent(message, look, bubble);
  bubble.append(drawFoot(message, look, moment));
  const item = make("li", { class: `message ${message.mine ? "mine" : "theirs"}` }, bubble);
  const board = drawInline(message.buttons, (button, node) => look.taps.button(message, button, node));
  if (board) item.append(board);
  return item;
}

function drawContent(message, look, bubble) {
  if (message.photo) {
    const tap = () => look.taps.picture(message);
    const picture = make("img", { class: "photo", src: message.photo, alt: look.say("picture"), loading: "eager" });
    bubble.classList.add("with-photo");
    bubble.append(make("button", { type: "button", class: "photo-tap", "aria-label": look.say("picture.open"), onclick: tap }, picture));
  }
  if (message.document) {
    bubble.append(drawDocument(message.document));
  }
  const card = message.service?.contact;
  if (card) {
    const name = [card.first_name, card.last_name].filter(Boolean).join(" ");
    bubble.append(make("div", { class: "contact", dir: "auto", text: `${name} · ${card.phone_number}` }));
  }
  const place = message.service?.location;
  if (place) bubble.append(drawPlace(place, message.service.venue));
  const text = message.text ?? message.caption;
  if (message.mine && START_LINK.test(text)) {
    // Telegram shows no more of a start link's payload than this.
    bubble.append(make("div", { class: "text" }, "/start"));
  } else if (text) {
    const entities = message.text === undefined ? message.caption_entities : message.entities;
    bubble.append(make("div", { class: "text", dir: "auto" }, drawText(text, entities, look.taps)));
  }
}

// A file as a client shows it: its kind on a leaf, name and size beside it; a tap saves it.
function drawDocument({ name, url, size }) {
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4).toUpperCase() : "";
  const words = make("span", { class: "document-words" }, make("b", { dir: "auto", text: name }), make("small", { text: tellSize(size) }));
  return make("a", { class: "document", href: url, download: name }, make("span", { class: "document-leaf", "aria-hidden": "true", text: ending }), words);
}

function tellSize(bytes) {
  if (bytes === undefined) return "";
  return bytes < 1024 * 100 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// A place without a map: nothing is fetched from outside.
function drawPlace({ latitude, longitude }, venue) {
  const words = make("span", { class: "place-words" });
  if (venue) words.append(make("b", { dir: "auto", text: venue.title }), make("small", { dir: "auto", text: venue.address }));
  words.append(make("small", { class: "place-point", text: `${latitude.toFixed(4)}, ${longitude.toFixed(4)}` }));
  return make("div", { class: "place" }, make("span", { class: "place-map", "aria-hidden": "true" }, icon("place")), words);
}

function drawFoot(message, look, moment) {
  const foot = make("span", { class: "foot" });
  for (const emoji of new Set(message.reactions)) foot.append(make("span", { class: "reaction", text: emoji }));
  if (message.pinned) foot.append(make("span", { class: "pin", title: look.say("pinned") }, icon("pin")));
  if (message.edited) foot.append(make("span", { class: "edited", text: look.say("edited") }));
  foot.append(make("time", { datetime: moment.toISOString(), text: showTime(moment, look.language) }));
  return foot;
}

function tellService(message, look) {
  const { service, sender } = message;
  const name = sender.name;
  if (service.new_chat_members) {
    const came = service.new_chat_members.filter((card) => card.id !== sender.id);
    if (!came.length) return look.say("system.joined", { name });
    return look.say("system.added", { name, others: came.map(nameCard).join(", ") });
  }
  if (service.left_chat_member) {
    const gone = service.left_chat_member;
    if (gone.id === sender.id) return look.say("system.left", { name });
    return look.say("system.removed", { name, other: nameCard(gone) });
  }
  if (service.pinned_message) return look.say("system.pinned", { name });
  if (service.chat_shared) return look.say("system.shared", { title: service.chat_shared.title || "" });
  if (service.new_chat_title) return look.say("system.titled", { name, title: service.new_chat_title });
  if (service.migrate_to_chat_id || service.migrate_from_chat_id) return look.say("system.migrated");
  const topic = service.forum_topic_created || service.forum_topic_edited;
  if (topic) return look.say("system.topic", { title: topic.name || "" });
  return look.say("system.created", { name });
}

function nameCard(card) {
  return [card.first_name, card.last_name].filter(Boolean).join(" ");
}
