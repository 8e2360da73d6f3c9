// Who stands where: phones side by side as many as fit, everybody else and the groups by tabs.

import { quietly, sandbox } from "./api.js";
import { make, redraw } from "./dom.js";
import { GroupView } from "./groupview.js";
import { Phone } from "./phone.js";
import { pick, say } from "./words.js";

const ROOM_FOR_THREE = window.matchMedia("(min-width: 1280px)");
const ROOM_FOR_TWO = window.matchMedia("(min-width: 860px)");

export class Stage {
  constructor(phonesRoot, tabsRoot, paneRoot, shop) {
    this.roots = { phones: phonesRoot, tabs: tabsRoot, pane: paneRoot };
    this.shop = shop;
    this.views = new Map();
    this.order = [];
    this.tabs = [];
    this.isPlaced = false;
    this.chosen = null;
    for (const query of [ROOM_FOR_THREE, ROOM_FOR_TWO]) query.addEventListener("change", () => this.place());
    this.roots.tabs.addEventListener("keydown", (event) => this.onKey(event));
  }

  get people() {
    return this.order.map((card) => this.views.get(card.user_id)).filter((view) => view instanceof Phone);
  }

  // Called with what the shop says; views are made once and kept.
  async seat(cards) {
    for (const card of cards) if (!this.views.has(card.user_id)) await this.add(card);
    const order = cards.filter((card) => this.views.has(card.user_id));
    const moved = JSON.stringify(order) !== JSON.stringify(this.order);
    this.order = order;
    for (const card of order) this.views.get(card.user_id).setLabel(pick(card.label));
    if (moved || !this.isPlaced) this.place();
    else this.drawTabs();
  }

  async add(card) {
    const view = card.kind === "group" ? new GroupView(card.user_id, this.shop) : await this.makePhone(card.user_id);
    if (!view || this.views.has(card.user_id)) return;
    view.onUnread = () => this.drawTabs();
    this.views.set(card.user_id, view);
    await quietly(view.refresh());
    if (view instanceof Phone) await quietly(view.open(view.id));
  }

  async makePhone(userId) {
    const person = await sandbox(`people/${userId}`).catch(() => null);
    return person && new Phone(person, this.shop);
  }

  place() {
    this.isPlaced = true;
    const room = ROOM_FOR_THREE.matches ? 3 : ROOM_FOR_TWO.matches ? 2 : 0;
    const standing = this.order.filter((card) => card.place === "phone").slice(0, room);
    this.tabs = this.order.filter((card) => !standing.includes(card));
    this.roots.phones.replaceChildren(...standing.map((card) => this.views.get(card.user_id).root));
    if (!this.tabs.some((card) => card.user_id === this.chosen)) this.chosen = this.tabs[0]?.user_id ?? null;
    this.roots.phones.dataset.count = String(standing.length);
    this.showChosen();
    for (const card of standing) this.views.get(card.user_id).onShown();
    document.body.classList.toggle("is-empty", this.order.length === 0);
  }

  choose(userId) {
    this.chosen = userId;
    this.showChosen();
  }

  // Bring somebody's view into sight, wherever it stands.
  reveal(view) {
    if (this.tabs.some((card) => card.user_id === view.id)) this.choose(view.id);
    view.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  showChosen() {
    const view = this.views.get(this.chosen);
    if (this.roots.pane.firstChild !== (view?.root ?? null)) this.roots.pane.replaceChildren(...(view ? [view.root] : []));
    this.roots.pane.setAttribute("aria-label", view?.label ?? "");
    view?.onShown();
    this.drawTabs();
  }

  drawTabs() {
    const tabs = this.tabs.map((card) => ({
      id: card.user_id,
      label: pick(card.tab || card.label),
      name: pick(card.label),
      isChosen: card.user_id === this.chosen,
      isUnread: card.user_id !== this.chosen && this.views.get(card.user_id).isUnread,
    }));
    redraw(this.roots.tabs, () => tabs.map((tab) => this.drawTab(tab)), [tabs, say("unread")]);
  }

  drawTab({ id, label, name, isChosen, isUnread }) {
    const dot = isUnread ? make("span", { class: "dot", role: "img", "aria-label": say("unread") }) : null;
    const tab = make(
      "button",
      { type: "button", class: "tab", role: "tab", "data-key": id, title: name, "aria-selected": String(isChosen), tabindex: isChosen ? "0" : "-1" },
      make("span", { dir: "auto", text: label }),
      dot,
    );
    tab.addEventListener("click", () => this.choose(id));
    return tab;
  }

  onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !this.tabs.length) return;
    const at = this.tabs.findIndex((card) => card.user_id === this.chosen);
    this.choose(this.tabs[(at + step + this.tabs.length) % this.tabs.length].user_id);
    this.roots.tabs.querySelector('[aria-selected="true"]')?.focus();
  }

  onEvent(event) {
    for (const view of this.views.values()) quietly(view.onEvent(event));
  }

  async refresh() {
    await Promise.all([...this.views.values()].map((view) => quietly(view.refresh())));
  }

  tick() {
    for (const phone of this.people) phone.tick();
  }
}
