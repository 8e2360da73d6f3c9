// The top of the page: shop clock, Telegram's weather, the plug, the language.

import { Refused, act, tell } from "./api.js";
import { shopNow, showDay, showTime } from "./clock.js";
import { find, make } from "./dom.js";
import { askShop } from "./shop.js";
import { chooseLanguage, currentLanguage, pick, say } from "./words.js";

const WEATHERS = ["fine", "slow", "429", "down"];

export class TopBar {
  constructor(root, notify) {
    this.root = root;
    this.notify = notify;
    this.zones = [];
    for (const button of root.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => this.move(button));
    }
    this.drawWeathers();
    find("#plug", root).addEventListener("click", (event) => this.pull(event.currentTarget));
    find("#language", root).addEventListener("click", () => chooseLanguage(currentLanguage() === "zh" ? "en" : "zh"));
  }

  drawWeathers() {
    const root = find("#weather", this.root);
    for (const name of WEATHERS) {
      const button = make("button", { type: "button", "data-weather": name, "data-word": `weather.${name}`, "aria-pressed": "false" });
      button.addEventListener("click", () => this.try(() => act("faults", { weather: name })));
      root.append(button);
    }
  }

  show(shop) {
    this.zones = shop.clock.zones;
    for (const button of this.root.querySelectorAll("[data-move]")) button.hidden = !shop.clock.can_move;
    for (const button of this.root.querySelectorAll("[data-weather]")) {
      button.disabled = Boolean(shop.making);
      button.setAttribute("aria-pressed", String(button.dataset.weather === shop.weather));
    }
    this.root.dataset.weather = shop.weather;
    const plug = find("#plug", this.root);
    plug.hidden = shop.bot_state === "foreign";
    plug.disabled = Boolean(shop.making);
    const state = find("#bot-state", this.root);
    state.hidden = plug.hidden;
    state.dataset.state = shop.bot_state;
    state.textContent = say(`bot.${shop.bot_state}`);
    this.tick();
  }

  tick() {
    const now = shopNow();
    const faces = this.zones.map((zone) => {
      const place = pick(zone.label);
      return `${place} ${showDay(now, currentLanguage(), zone.name)} ${showTime(now, currentLanguage(), zone.name)}`;
    });
    const root = find("#clock-faces", this.root);
    const text = faces.join(" · ");
    if (root.dataset.text === text) return;
    root.dataset.text = text;
    root.replaceChildren(...this.zones.map((zone) => drawFace(zone, now)));
  }

  async move(button) {
    const buttons = this.root.querySelectorAll("[data-move]");
    for (const one of buttons) one.disabled = true;
    button.setAttribute("aria-busy", "true");
    await this.try(() => tell("clock", { to: button.dataset.move }));
    button.removeAttribute("aria-busy");
    for (const one of buttons) one.disabled = false;
  }

  async pull(button) {
    button.disabled = true;
    await this.try(() => tell("plug"));
    button.disabled = false;
  }

  async try(deed) {
    try {
      await deed();
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.notify(problem.words());
    }
    await askShop();
  }
}

function drawFace(zone, now) {
  return make(
    "span",
    { class: "face" },
    make("small", { text: pick(zone.label) }),
    make("b", { text: showTime(now, currentLanguage(), zone.name) }),
    make("small", { text: showDay(now, currentLanguage(), zone.name) }),
  );
}
