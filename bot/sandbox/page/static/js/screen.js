// The messages of one chat on one screen: drawn once, then changed in place.

import { drawMessage } from "./bubbles.js";
import { make } from "./dom.js";
import { ChatLog } from "./log.js";

const NEAR = 60;
const TYPING_FOR = 5500;
const DRAFT_FOR = 30000;

export class ChatScreen {
  constructor(chatId, viewer, look) {
    this.log = new ChatLog(chatId, viewer);
    this.look = look;
    this.list = make("ol", { class: "messages", role: "log", "aria-live": "polite", "aria-label": look.say("messages") });
    this.root = make("div", { class: "screen", tabindex: "0", "aria-label": look.say("messages") }, this.list);
    this.draft = null;
    this.timers = {};
    this.onTyping = () => {};
    this.stuck = true;
    this.top = 0;
    this.root.addEventListener("scroll", () => this.onScroll());
    new ResizeObserver(() => this.stuck && this.goToEnd()).observe(this.root);
    new ResizeObserver(() => this.stuck && this.goToEnd()).observe(this.list);
  }

  // Resolves to what other people or the bot said since the last look.
  async catchUp() {
    const isFirst = this.log.change === 0;
    const changed = await this.log.catchUp();
    const fresh = changed.filter((message) => this.draw(message));
    const heard = isFirst ? [] : fresh.filter((message) => !message.mine);
    if (heard.length) {
      this.showTyping(false);
      this.showDraft("");
    }
    if (changed.length) this.markDays();
    if (isFirst || this.stuck || fresh.some((message) => message.mine)) this.goToEnd();
    return heard;
  }

  get lastId() {
    return Math.max(0, ...this.log.messages.keys());
  }

  showTyping(isTyping) {
    clearTimeout(this.timers.typing);
    this.onTyping(isTyping);
    if (isTyping) this.timers.typing = setTimeout(() => this.onTyping(false), TYPING_FOR);
  }

  // A preview the bot is still writing; it stays half a minute at most.
  showDraft(text) {
    clearTimeout(this.timers.draft);
    this.draft?.remove();
    this.draft = null;
    if (!text) return;
    this.draft = make("li", { class: "message theirs draft" }, make("div", { class: "bubble", dir: "auto", text }));
    this.list.append(this.draft);
    this.timers.draft = setTimeout(() => this.showDraft(""), DRAFT_FOR);
    if (this.stuck) this.goToEnd();
  }

  // True when the message was not on the screen before.
  draw(message) {
    const old = this.list.querySelector(`[data-id="${message.id}"]`);
    if (message.deleted) {
      old?.remove();
      return false;
    }
    const node = drawMessage(message, this.look);
    if (old) {
      old.replaceWith(node);
      return false;
    }
    const later = [...this.list.children].find((one) => Number(one.dataset.id) > message.id);
    this.list.insertBefore(node, later || this.draft);
    return true;
  }

  // The first message of a day carries the day's name.
  markDays() {
    let day = "";
    for (const node of this.list.children) {
      node.classList.toggle("new-day", node.dataset.day !== undefined && node.dataset.day !== day);
      day = node.dataset.day ?? day;
    }
  }

  // Only a person scrolling up lets go of the end: a picture that grows below does not.
  onScroll() {
    const { scrollTop } = this.root;
    if (this.isNearEnd()) this.stuck = true;
    else if (scrollTop < this.top) this.stuck = false;
    this.top = scrollTop;
  }

  isNearEnd() {
    return this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < NEAR;
  }

  goToEnd() {
    this.stuck = true;
    this.root.scrollTop = this.root.scrollHeight;
  }
}
