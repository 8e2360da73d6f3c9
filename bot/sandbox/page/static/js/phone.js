// One person's phone: what is on its screen and what came in. What its buttons do stands in deeds.js.

import { page, quietly, sandbox } from "./api.js";
import { drawChatList, drawListFoot } from "./chatlist.js";
import { shopNow, showTime } from "./clock.js";
import { Composer } from "./composer.js";
import { Deeds } from "./deeds.js";
import { avatar, make } from "./dom.js";
import { makeGroup } from "./groupdeeds.js";
import { drawHead } from "./phonehead.js";
import { ChatScreen } from "./screen.js";
import { Sheets } from "./sheets.js";
import { nameLanguage, say } from "./words.js";

const BREATH = 15;

export class Phone {
  // `shop` gives {bot, others(), hand(), look()}: the rest of the page as a phone needs it.
  constructor(person, shop) {
    this.person = person;
    this.shop = shop;
    this.language = nameLanguage(person.language_code);
    this.say = (key, facts) => say(key, facts, this.language);
    this.chats = new Map();
    this.screens = new Map();
    this.read = new Map();
    this.openId = person.id;
    this.payload = null;
    this.stale = new Set();
    this.catching = null;
    this.hasCommands = false;
    this.onUnread = () => {};
    this.build();
  }

  get id() {
    return this.person.id;
  }

  get isShown() {
    return this.root.isConnected && this.root.offsetParent !== null;
  }

  get isUnread() {
    return [...this.chats.values()].some((chat) => this.isUnreadChat(chat));
  }

  get screen() {
    return this.screens.get(this.openId) || null;
  }

  build() {
    this.time = make("time", { class: "phone-time" });
    this.owner = make("span", { class: "phone-owner", dir: "auto" });
    const bar = make("div", { class: "phone-bar" }, this.time, make("span", { class: "island" }), this.owner);
    this.head = make("header", { class: "phone-head" });
    this.body = make("div", { class: "phone-body" });
    this.content = make("div", { class: "phone-content" }, bar, this.head, this.body);
    const frame = make("div", { class: "phone-frame" }, this.content);
    this.sheets = new Sheets(frame, this.content, this.say);
    this.deeds = new Deeds(this);
    this.composer = new Composer(this.say, this.deeds);
    this.content.append(this.composer.root);
    this.root = make("section", { class: "phone", lang: this.language === "zh" ? "zh-Hans" : "en", "data-where": `phone:${this.id}` }, frame);
    this.root.addEventListener("animationend", () => this.root.classList.remove("buzz", "scanned"));
    this.setLabel(this.person.first_name);
  }

  // After the phone came into sight: what is open is read, and stands at its end.
  onShown() {
    this.tick();
    this.draw();
    this.screen?.goToEnd();
  }

  setLabel(label) {
    this.label = label;
    this.owner.textContent = label;
    this.root.setAttribute("aria-label", this.say("phone.of", { name: label }));
  }

  tick() {
    this.time.textContent = showTime(shopNow(), this.language);
  }

  // Everything from the start, or after the line was cut.
  async refresh() {
    this.person = await sandbox(`people/${this.id}`);
    await this.lookAtChats();
    if (this.openId !== null) await this.lookAt(this.openId);
    else this.draw();
  }

  onEvent(event) {
    if (event.kind === "profile") return this.lookAtCommandsSoon();
    if (event.kind === "answer" && event.user_id === this.id) return this.deeds.hear(event);
    const isMine = event.user_id === this.id || event.chat_id === this.id;
    if (!isMine && !this.chats.has(event.chat_id)) return undefined;
    if (event.kind === "action") return this.screens.get(event.chat_id)?.showTyping(event.action === "typing");
    if (event.kind === "draft") return this.screens.get(event.chat_id)?.showDraft(event.text);
    if (event.kind === "request" && isMine) this.deeds.hearRequest(event);
    this.stale.add(event.chat_id);
    return this.catchUpSoon();
  }

  // What belongs together comes in one breath (who leaves is first told of, then gone): look once, after it.
  catchUpSoon() {
    this.catching ??= new Promise((resolve) => setTimeout(resolve, BREATH)).then(() => {
      this.catching = null;
      return this.catchUp();
    });
    return this.catching;
  }

  async catchUp() {
    const stale = [...this.stale];
    this.stale.clear();
    if (stale.includes(this.id)) this.person = await sandbox(`people/${this.id}`);
    await this.lookAtChats();
    for (const chatId of stale) {
      if (this.screens.has(chatId) || chatId === this.openId) await this.lookAt(chatId);
    }
  }

  async lookAtChats() {
    const isFirst = this.chats.size === 0;
    const { chats } = await sandbox("chats", { viewer: this.id });
    const news = [];
    for (const chat of chats) {
      const known = this.chats.get(chat.id);
      if (isFirst) this.read.set(chat.id, chat.last_message_id);
      else if (chat.last_message_id > (known?.last_message_id ?? 0)) news.push(chat);
    }
    this.chats = new Map(chats.filter((chat) => !chat.moved_to).map((chat) => [chat.id, chat]));
    for (const chatId of this.screens.keys()) if (!this.chats.has(chatId)) this.screens.delete(chatId);
    if (this.openId !== null && this.openId !== this.id && !this.chats.has(this.openId)) this.openId = this.id;
    for (const chat of news) if (this.isUnreadChat(chat)) this.announce(chat);
    this.draw();
  }

  announce(chat) {
    if (!this.isShown || this.openId === null || this.openId === chat.id || !chat.last?.text) return;
    const text = `${this.titleOf(chat.id)}: ${this.previewOf(chat)}`.slice(0, 90);
    this.sheets.toast(text, () => this.open(chat.id));
  }

  async lookAt(chatId) {
    if (!this.chats.has(chatId)) return this.draw();
    if (!this.screens.has(chatId)) {
      const screen = new ChatScreen(chatId, this.id, this.deeds.look(chatId));
      screen.onTyping = (isTyping) => this.head.classList.toggle("typing", isTyping && this.openId === chatId);
      this.screens.set(chatId, screen);
    }
    const heard = await quietly(this.screens.get(chatId).catchUp());
    if (heard?.length) this.root.classList.add("buzz");
    return this.draw();
  }

  async open(chatId, payload = null) {
    this.openId = chatId;
    this.payload = payload;
    if (chatId !== null) {
      await this.lookAt(chatId);
      await this.lookAtCommands();
    }
    this.draw();
    this.screen?.goToEnd();
  }

  // Puts words into the text box, to be sent or changed.
  prepare(text) {
    if (this.openId !== this.id) this.open(this.id);
    this.composer.write(text);
  }

  async lookAtCommands() {
    if (this.openId === null) return;
    const answer = await quietly(page("commands", { person: this.id, chat: this.openId }));
    if (answer) this.hasCommands = answer.commands.length > 0;
    this.drawComposer();
  }

  // A bot may set the menus of hundreds in one breath.
  lookAtCommandsSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lookAtCommands(), 300);
  }

  draw() {
    if (this.screen && this.isShown) this.read.set(this.openId, Math.max(this.readOf(this.openId), this.screen.lastId));
    this.drawHead();
    if (this.openId === null) this.body.replaceChildren(this.drawList());
    else if (!this.screen?.log.messages.size) this.body.replaceChildren(this.drawEmpty());
    else if (this.body.firstChild !== this.screen.root) this.body.replaceChildren(this.screen.root);
    this.drawComposer();
    this.onUnread(this);
  }

  drawHead() {
    const content = {
      id: this.openId,
      title: this.titleOf(this.openId),
      subtitle: this.subtitle(),
      isBot: this.openId === this.id,
      isUnread: this.isElsewhereUnread(),
    };
    const does = { back: () => this.open(null), more: () => this.deeds.more() };
    drawHead(this.head, content, this.say, does);
  }

  drawList() {
    const rows = [...this.chats.values()].sort((one, other) => (other.last?.date ?? 0) - (one.last?.date ?? 0));
    const others = rows.filter((chat) => chat.id !== this.id);
    const bot = this.chats.get(this.id) || { id: this.id };
    const shown = [bot, ...others].map((chat) => ({
      id: chat.id,
      title: this.titleOf(chat.id),
      isBot: chat.id === this.id,
      preview: this.previewOf(chat),
      isUnread: this.isUnreadChat(chat),
    }));
    const open = (chatId) => this.open(chatId);
    const newGroup = () => makeGroup(this);
    return make("div", { class: "chats" }, drawChatList(shown, this.say, open), drawListFoot(this.say, { newGroup }));
  }

  drawEmpty() {
    const name = this.titleOf(this.id);
    return make("div", { class: "empty" }, avatar(this.id, name, true), make("b", { dir: "auto", text: name }), make("p", { text: this.say("empty") }));
  }

  drawComposer() {
    const isPrivate = this.openId === this.id;
    let state = "open";
    if (isPrivate && this.person.blocked && this.payload === null) state = "blocked";
    else if (isPrivate && (!this.person.started || this.payload !== null)) state = "start";
    this.composer.root.hidden = this.openId === null;
    this.composer.show(state, { hasMenu: this.hasCommands, keyboard: this.screen?.log.keyboard });
  }

  titleOf(chatId) {
    return chatId === this.id ? this.shop.bot.names[this.language] : this.chats.get(chatId)?.title || "";
  }

  subtitle() {
    if (this.openId === this.id) return this.say("bot");
    return this.say("members", { count: this.chats.get(this.openId)?.member_count ?? 0 });
  }

  previewOf(chat) {
    const text = chat.last?.text;
    return text === undefined ? this.say("preview.none") : text || this.say("preview.other");
  }

  isUnreadChat(chat) {
    return (chat.last_message_id ?? 0) > this.readOf(chat.id);
  }

  isElsewhereUnread() {
    return [...this.chats.values()].some((chat) => chat.id !== this.openId && this.isUnreadChat(chat));
  }

  readOf(chatId) {
    return this.read.get(chatId) ?? 0;
  }
}
