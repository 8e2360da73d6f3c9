// The bottom of a phone: START, a text box, a file, the menu of commands, the keyboard the bot gave.

import { make } from "./dom.js";
import { icon } from "./icons.js";
import { drawReply } from "./keyboards.js";

const MAX_FILE = 20 * 1024 * 1024;

// `does`: {start, unblock, send(text), file(file), menu(), keyboard(button)}.
export class Composer {
  constructor(say, does) {
    this.say = say;
    this.does = does;
    this.isKeyboardOpen = true;
    this.box = make("textarea", { rows: "1", placeholder: say("write"), "aria-label": say("write"), dir: "auto" });
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("input", () => this.fit());
    const pickFile = make("input", { type: "file", hidden: true, "aria-hidden": "true", tabindex: "-1" });
    pickFile.addEventListener("change", () => this.attach(pickFile));
    const attach = drawTool("attach", say("attach"), () => pickFile.click());
    this.menu = make("button", { type: "button", class: "menu-button", "aria-haspopup": "true", "aria-label": say("menu"), onclick: does.menu });
    this.menu.append(icon("menu"), make("span", { text: say("menu") }));
    this.toggle = drawTool("keyboard", say("keyboard"), () => this.setOpen(!this.isKeyboardOpen));
    const send = drawTool("send", say("send"), () => this.submit());
    this.row = make("div", { class: "compose-row" }, this.menu, attach, pickFile, this.box, this.toggle, send);
    this.board = make("div", { class: "board" });
    this.start = make("button", { type: "button", class: "start", text: say("start"), onclick: does.start });
    this.unblock = make("button", { type: "button", class: "start", text: say("unblock"), onclick: does.unblock });
    this.root = make("div", { class: "composer" }, this.start, this.unblock, this.row, this.board);
    this.rows = null;
  }

  // `state`: "start" (new chat or a scanned link), "blocked" or "open".
  show(state, { hasMenu, keyboard }) {
    this.start.hidden = state !== "start";
    this.unblock.hidden = state !== "blocked";
    this.row.hidden = state !== "open";
    this.menu.hidden = !hasMenu;
    const rows = state === "open" && keyboard?.length ? keyboard : null;
    if (JSON.stringify(rows) !== JSON.stringify(this.rows)) {
      this.rows = rows;
      this.board.replaceChildren(...(rows ? [drawReply(rows, this.does.keyboard)] : []));
      this.setOpen(true);
    }
    this.toggle.hidden = !rows;
  }

  write(text) {
    this.box.value = text;
    this.fit();
    this.box.focus({ preventScroll: true });
  }

  setOpen(isOpen) {
    this.isKeyboardOpen = isOpen;
    this.board.hidden = !isOpen;
    this.toggle.setAttribute("aria-pressed", String(isOpen));
  }

  // Enter sends, unless it only picks a word in an input method (Chinese is typed so).
  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  async submit() {
    const text = this.box.value;
    if (!text.trim()) return;
    this.box.value = "";
    this.fit();
    if (!(await this.does.send(text)) && !this.box.value) {
      this.box.value = text;
      this.fit();
    }
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 96)}px`;
  }

  attach(input) {
    const [file] = input.files;
    input.value = "";
    if (file) this.does.file(file, file.size <= MAX_FILE);
  }
}

function drawTool(name, label, tap) {
  const props = { type: "button", class: `tool tool-${name}`, "aria-label": label, title: label, onclick: tap };
  return make("button", props, icon(name));
}

// A file as base64, for the control API.
export function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
