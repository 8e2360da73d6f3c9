// A group's talk as an onlooker sees it, in a tab; people write in it from their own phones.

import { sandbox } from "./api.js";
import { avatar, make } from "./dom.js";
import { listLinks } from "./links.js";
import { ChatScreen } from "./screen.js";
import { currentLanguage, onLanguage, say } from "./words.js";

const CHANGES = new Set(["message", "edit", "delete", "pin", "reaction", "member"]);

export class GroupView {
  constructor(chatId, shop) {
    this.id = chatId;
    this.shop = shop;
    this.onUnread = () => {};
    this.readId = null;
    this.label = "";
    this.root = make("section", { class: "phone group-view" });
    this.build();
    onLanguage(() => {
      this.build();
      this.refresh();
    });
  }

  get isShown() {
    return this.root.isConnected && this.root.offsetParent !== null;
  }

  get isUnread() {
    return this.readId !== null && this.screen.lastId > this.readId;
  }

  build() {
    const look = (message) => this.shop.showPicture(message.photo, listLinks(message));
    const inert = () => this.shop.notify(say("group.note"));
    const taps = { open: inert, command: inert, copy: inert, button: inert, picture: look };
    this.screen = new ChatScreen(this.id, undefined, { say, language: currentLanguage(), isGroup: true, taps });
    this.title = make("h2", { class: "head-title", dir: "auto", text: this.label });
    this.count = make("small", { class: "head-sub" });
    this.face = make("span", {}, avatar(this.id, this.label));
    const head = make("header", { class: "phone-head" }, this.face, make("div", { class: "head-words" }, this.title, this.count));
    const body = make("div", { class: "phone-body" }, this.screen.root);
    const note = make("p", { class: "group-note", text: say("group.note") });
    this.root.replaceChildren(make("div", { class: "phone-frame" }, make("div", { class: "phone-content" }, head, body, note)));
  }

  setLabel(label) {
    this.label = label;
    this.title.textContent = label;
    this.face.replaceChildren(avatar(this.id, label));
    this.root.setAttribute("aria-label", label);
  }

  async refresh() {
    const { members } = await sandbox(`groups/${this.id}/members`).catch(() => ({ members: [] }));
    const inside = members.filter((one) => !["left", "kicked"].includes(one.status));
    this.count.textContent = say("members", { count: inside.length });
    await this.lookAt();
    this.readId ??= this.screen.lastId;
  }

  async lookAt() {
    await this.screen.catchUp().catch(() => {});
    if (this.isShown) this.readId = this.screen.lastId;
    this.onUnread(this);
  }

  onShown() {
    this.readId = this.screen.lastId;
    this.screen.goToEnd();
  }

  onEvent(event) {
    if (event.chat_id !== this.id || !CHANGES.has(event.kind)) return undefined;
    return event.kind === "member" ? this.refresh() : this.lookAt();
  }
}
