// Puts the page together: words, shop, stage, and the line on which the sandbox tells what happens.

import { Refused, tell } from "./api.js";
import { drawBooks } from "./books.js";
import { setClock } from "./clock.js";
import { askPerson, showAddress, showPicture } from "./dialogs.js";
import { find, make } from "./dom.js";
import { readLink } from "./links.js";
import { watch } from "./live.js";
import { drawMaking, isMaking } from "./making.js";
import { askShop, askSoon, currentShop, keepAsking, onShop, redrawShop } from "./shop.js";
import { Stage } from "./stage.js";
import { drawSteps } from "./steps.js";
import { TopBar } from "./topbar.js";
import { drawWall } from "./wall.js";
import { loadWords, onLanguage, say, translate } from "./words.js";

const TOAST_FOR = 4000;

function notify(text) {
  const node = make("div", { class: "toast", dir: "auto", text });
  find("#notices").append(node);
  setTimeout(() => node.remove(), TOAST_FOR);
}

function scan(stage, phone, url) {
  stage.reveal(phone);
  phone.root.classList.add("scanned");
  phone.deeds.open(url);
}

function makeShop(stage) {
  return {
    get bot() {
      return currentShop().bot;
    },
    others: (phone) => stage().people.filter((other) => other !== phone),
    hand: (from, other, link) => {
      stage().reveal(other);
      other.root.classList.add("scanned");
      other.deeds.receive(from.label, link);
    },
    showPicture: (src, links, owner) => {
      const telling = links.filter((url) => readLink(url, currentShop().bot.username).kind !== "outside");
      const others = stage().people.filter((phone) => phone !== owner);
      showPicture(src, telling, others, (phone, url) => scan(stage(), phone, url));
    },
    showAddress,
    notify,
  };
}

// Brings what a step speaks of into sight; what it would have written stands ready in the phone's text box.
function reveal(stage, { where, writes }) {
  const [kind, id] = where.split(":");
  const view = kind === "phone" ? stage.views.get(Number(id)) : null;
  if (!view) return;
  stage.reveal(view);
  if (writes) view.prepare?.(writes);
}

async function addPerson(name, language) {
  try {
    await tell("people", { first_name: name, language_code: language });
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    notify(problem.words());
  }
  await askShop();
}

async function begin() {
  await loadWords();
  const bar = new TopBar(find("#top"), notify);
  translate(document.body);
  let stage = null;
  let wasMaking = false;
  stage = new Stage(find("#phones"), find("#tabs"), find("#pane"), makeShop(() => stage));
  onShop(async (shop) => {
    setClock(shop.clock);
    bar.show(shop);
    await stage.seat(shop.people);
    document.title = `${shop.bot.name} · Regulars`;
    drawMaking(find("#making"), shop.making);
    if (wasMaking && !shop.making) stage.refresh();
    wasMaking = isMaking();
    drawBooks(find("#books"), shop.books);
    drawSteps(find("#steps"), shop.steps, (step) => reveal(stage, step));
    drawWall(find("#wall-items"), shop.wall, () => stage.people, (phone, url) => scan(stage, phone, url));
    find("#wall-hint").hidden = shop.wall.length === 0;
    find("#wall-none").hidden = shop.wall.length > 0;
  });
  onLanguage(redrawShop);
  for (const button of document.querySelectorAll("[data-add-person]")) {
    button.addEventListener("click", () => askPerson(addPerson));
  }
  await askShop();
  keepAsking();
  watch({
    onEvent: (event) => {
      if (event.kind === "reset") return location.reload();
      if (isMaking()) return undefined;
      if (event.kind === "faults" || event.kind === "person") askShop();
      else askSoon();
      return stage.onEvent(event);
    },
    onOpen: () => {
      find("#lost").hidden = true;
      askShop();
      stage.refresh();
    },
    onLost: () => {
      find("#lost").textContent = say("lost");
      find("#lost").hidden = false;
    },
  });
  setInterval(() => {
    bar.tick();
    stage.tick();
  }, 1000);
  document.body.dataset.ready = "true";
}

begin();
