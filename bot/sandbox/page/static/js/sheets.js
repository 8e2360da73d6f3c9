// What comes up over a phone: toasts, alerts, questions and choices.

import { make } from "./dom.js";

const TOAST_FOR = 3500;

export class Sheets {
  // `frame` holds the sheets, `below` is what rests meanwhile.
  constructor(frame, below, say) {
    this.frame = frame;
    this.below = below;
    this.say = say;
    this.toasts = make("div", { class: "toasts", role: "status" });
    frame.append(this.toasts);
  }

  toast(text, onTap) {
    const node = onTap
      ? make("button", { type: "button", class: "toast", dir: "auto", text, onclick: onTap })
      : make("div", { class: "toast", dir: "auto", text });
    this.toasts.replaceChildren(node);
    setTimeout(() => node.remove(), TOAST_FOR);
  }

  alert(text) {
    return this.open({ text, options: [{ label: this.say("ok"), value: true, style: "primary" }] });
  }

  // Resolves to the chosen value, or null when put away.
  choose(title, options, text) {
    return this.open({ title, text, options, cancel: this.say("cancel") });
  }

  ask(title, placeholder, accept) {
    const input = make("input", { class: "sheet-input", placeholder, "aria-label": placeholder, maxlength: "120" });
    const options = [{ label: accept, read: () => input.value.trim() || null, style: "primary" }];
    return this.open({ title, body: input, options, cancel: this.say("cancel") });
  }

  open({ title, text, body, options, cancel }) {
    const before = document.activeElement;
    return new Promise((resolve) => {
      const close = (value) => {
        veil.remove();
        this.below.inert = Boolean(this.frame.querySelector(".veil"));
        if (before?.isConnected) before.focus({ preventScroll: true });
        resolve(value);
      };
      const sheet = this.drawSheet({ title, text, body, options, cancel }, close);
      const veil = make("div", { class: "veil" }, sheet);
      veil.addEventListener("click", (event) => event.target === veil && close(null));
      veil.addEventListener("keydown", (event) => event.key === "Escape" && close(null));
      this.frame.append(veil);
      this.below.inert = true;
      sheet.querySelector("input, button")?.focus({ preventScroll: true });
    });
  }

  drawSheet({ title, text, body, options, cancel }, close) {
    const read = (option) => (option.read ? option.read() : option.value);
    const sheet = make(
      "form",
      { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title || text },
      title ? make("h3", { dir: "auto", text: title }) : null,
      text ? make("p", { dir: "auto", text }) : null,
      body,
    );
    for (const option of options) {
      const pick = (event) => {
        event.preventDefault();
        close(read(option));
      };
      const node = make("button", { type: "submit", class: `sheet-button ${option.style || ""}`, dir: "auto" }, option.icon, option.label);
      node.addEventListener("click", pick);
      sheet.append(node);
    }
    if (cancel) {
      sheet.append(make("button", { type: "button", class: "sheet-button quiet", text: cancel, onclick: () => close(null) }));
    }
    sheet.addEventListener("submit", (event) => event.preventDefault());
    return sheet;
  }
}
