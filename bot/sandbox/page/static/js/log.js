// One chat as one person sees it, kept up to date by change numbers: nothing lost, nothing doubled.

import { sandbox } from "./api.js";

const FIRST_PAGE = 120;
const ALL = 100000;

export class ChatLog {
  constructor(chatId, viewer) {
    this.chatId = chatId;
    this.viewer = viewer;
    this.messages = new Map();
    this.keyboard = null;
    this.change = 0;
    this.running = null;
    this.again = false;
  }

  // Resolves to the messages that are new or changed. Calls while one is under way are answered by one more look.
  async catchUp() {
    if (this.running) {
      this.again = true;
      await this.running;
      return [];
    }
    this.running = this.look();
    return this.running;
  }

  async look() {
    const changed = new Map();
    try {
      do {
        this.again = false;
        for (const message of await this.ask()) changed.set(message.id, message);
      } while (this.again);
    } finally {
      // In the same breath as the last look at `again`: nobody can ask in between and be forgotten.
      this.running = null;
    }
    return [...changed.values()];
  }

  async ask() {
    const limit = this.change ? ALL : FIRST_PAGE;
    const query = { after: this.change, viewer: this.viewer, limit };
    const answer = await sandbox(`chats/${this.chatId}/messages`, query);
    for (const message of answer.messages) this.messages.set(message.id, message);
    this.change = answer.change;
    this.keyboard = answer.keyboard;
    return answer.messages;
  }
}
