// What a person can do on their phone: press, write, open links, join, leave, block.

import { Refused, act, page, sandbox } from "./api.js";
import { readFile } from "./composer.js";
import { avatar } from "./dom.js";
import { bringBot, chooseGroup, listGroupDeeds } from "./groupdeeds.js";
import { listLinks, readLink } from "./links.js";

const ANSWER_WITHIN = 20000;

export class Deeds {
  constructor(phone) {
    this.phone = phone;
    this.waiting = new Map();
    this.early = new Map();
    for (const name of ["start", "unblock", "send", "file", "menu", "keyboard"]) this[name] = this[name].bind(this);
  }

  // What the messages of one chat call when they are touched.
  look(chatId) {
    const { phone } = this;
    return {
      say: phone.say,
      language: phone.language,
      isGroup: chatId !== phone.id,
      taps: {
        open: (url) => this.open(url),
        command: (text) => this.send(text),
        copy: (text) => this.copy(text),
        button: (message, button, node) => this.press(chatId, message, button, node),
        picture: (message) => phone.shop.showPicture(message.photo, listLinks(message), phone),
      },
    };
  }

  // Runs something that may be refused; the refusal comes up on this phone. False when it was.
  async may(deed) {
    try {
      return (await deed()) ?? true;
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.phone.sheets.toast(problem.words(this.phone.language));
      return false;
    }
  }

  do(what, body) {
    return this.may(() => act(`people/${this.phone.id}/${what}`, body));
  }

  async start() {
    const { payload } = this.phone;
    this.phone.payload = null;
    const done = await this.do("start", payload ? { payload } : {});
    if (!done) this.phone.payload = payload;
    await this.phone.refresh();
    if (done) this.phone.composer.box.focus({ preventScroll: true });
  }

  async unblock() {
    await this.do("unblock");
    await this.phone.refresh();
  }

  send(text) {
    return this.do("send", { text, chat_id: this.phone.openId });
  }

  async file(file, isSmallEnough) {
    const { phone } = this;
    if (!isSmallEnough) return phone.sheets.toast(phone.say("file.large"));
    const kind = /^image\/(png|jpeg|webp)$/.test(file.type) ? "photo" : "document";
    const body = { [kind]: await readFile(file), filename: file.name, content_type: file.type || undefined };
    return this.do("send", { ...body, chat_id: phone.openId });
  }

  async menu() {
    const { phone } = this;
    const answer = await this.may(() => page("commands", { person: phone.id, chat: phone.openId }));
    if (!answer) return;
    const options = answer.commands.map((one) => ({ label: `/${one.command}  ${one.description}`, value: one.command }));
    const command = await phone.sheets.choose(phone.say("menu"), options);
    if (command) await this.send(`/${command}`);
  }

  async keyboard(button) {
    const { phone } = this;
    const body = { text: button.text, chat_id: phone.openId };
    if (button.request_chat) {
      body.shared_chat_id = await chooseGroup(phone, button.text);
      if (!body.shared_chat_id) return;
    }
    const plain = !["request_chat", "request_contact", "request_location"].some((name) => name in button);
    await this.do(plain ? "send" : "press", body);
  }

  async press(chatId, message, button, node) {
    const { phone } = this;
    if (button.url) return this.open(button.url);
    if (button.copy_text) return this.copy(button.copy_text.text);
    if (!button.callback_data) return phone.sheets.toast(phone.say("button.inert"));
    if (node.getAttribute("aria-busy") === "true") return undefined;
    node.setAttribute("aria-busy", "true");
    const body = { chat_id: chatId, message_id: message.id, data: button.callback_data };
    const sent = await this.do("press", body);
    const query = sent && sent.query_id;
    if (!query) return node.removeAttribute("aria-busy");
    const timer = setTimeout(() => this.giveUp(query), ANSWER_WITHIN);
    this.waiting.set(query, { node, timer });
    const early = this.early.get(query);
    return early ? this.hear(early) : undefined;
  }

  // The bot's answer to a press; it may be here before we know the press's number.
  hear(event) {
    const pressed = this.waiting.get(event.query_id);
    if (!pressed) return this.early.set(event.query_id, event);
    this.early.clear();
    this.waiting.delete(event.query_id);
    clearTimeout(pressed.timer);
    pressed.node.removeAttribute("aria-busy");
    if (event.url) return this.open(event.url);
    if (!event.text) return undefined;
    return event.show_alert ? this.phone.sheets.alert(event.text) : this.phone.sheets.toast(event.text);
  }

  // The line may have been cut when the answer came: look once, then let the button rest.
  async giveUp(query) {
    const { answer } = await sandbox(`presses/${query}`).catch(() => ({ answer: null }));
    if (this.waiting.has(query)) this.hear({ query_id: query, ...answer });
  }

  async open(url) {
    const { phone } = this;
    const link = readLink(url, phone.shop.bot.username);
    if (link.kind === "start") return phone.open(phone.id, link.payload);
    if (link.kind === "invite") return this.join(link.url);
    if (link.kind === "startgroup") return bringBot(phone, link);
    if (link.kind === "share") return this.share(link);
    if (link.kind === "outside") return phone.shop.showAddress(link.url);
    return phone.sheets.toast(phone.say("link.broken"));
  }

  async join(url) {
    const { phone } = this;
    const opened = await this.do("open", { url });
    if (!opened) return;
    phone.sheets.toast(phone.say(`outcome.${opened.outcome}`));
    if (opened.outcome === "requested") return;
    const known = new Set(phone.chats.keys());
    await phone.lookAtChats();
    const fresh = [...phone.chats.keys()].find((id) => !known.has(id));
    if (fresh) await phone.open(fresh);
  }

  hearRequest(event) {
    if (event.outcome !== "asked") this.phone.sheets.toast(this.phone.say(`request.${event.outcome}`));
  }

  async share(link) {
    const { phone } = this;
    const people = phone.shop.others(phone);
    const options = people.map((other) => ({ label: other.label, value: other, icon: avatar(other.id, other.label) }));
    const other = await phone.sheets.choose(phone.say("share.to"), options, link.text || link.url);
    if (other) phone.shop.hand(phone, other, link);
  }

  // Something another person sent to this phone, outside of any chat with the bot.
  async receive(from, link) {
    const { phone } = this;
    const text = [link.text, link.url].filter(Boolean).join("\n");
    const options = [{ label: phone.say("share.open"), value: true, style: "primary" }];
    const opens = await phone.sheets.choose(phone.say("share.from", { name: from }), options, text);
    if (opens) await this.open(link.url);
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => {});
    this.phone.sheets.toast(this.phone.say("copied"));
  }

  async more() {
    const { phone } = this;
    const isPrivate = phone.openId === phone.id;
    const options = isPrivate ? this.listPrivateDeeds() : listGroupDeeds(phone);
    const deed = await phone.sheets.choose(phone.titleOf(phone.openId), options);
    if (deed) await deed();
  }

  listPrivateDeeds() {
    const { phone } = this;
    const block = async () => {
      await this.do("block");
      await phone.refresh();
    };
    const blocking = phone.person.blocked
      ? { label: phone.say("unblock"), value: this.unblock }
      : { label: phone.say("block"), value: block, style: "danger" };
    return [{ label: phone.say("link.paste"), value: () => this.paste() }, blocking];
  }

  async paste() {
    const { phone } = this;
    const url = await phone.sheets.ask(phone.say("link.paste"), "https://t.me/…", phone.say("open"));
    if (url) await this.open(url);
  }
}
