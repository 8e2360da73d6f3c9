// What a person can do with groups: make one, choose one, bring the bot in, invite, leave.

import { act } from "./api.js";
import { avatar } from "./dom.js";

export async function makeGroup(phone) {
  const title = await phone.sheets.ask(phone.say("group.new"), phone.say("group.title"), phone.say("group.create"));
  if (!title) return null;
  const group = await phone.deeds.may(() => act("groups", { title, owner_id: phone.id }));
  if (!group) return null;
  await phone.lookAtChats();
  await phone.open(group.id);
  return group.id;
}

// Resolves to a group's id, or null. A group made on the way leaves the chat that was open open.
export async function chooseGroup(phone, title) {
  const groups = [...phone.chats.values()].filter((chat) => chat.type !== "private");
  const options = groups.map((chat) => ({ label: chat.title, value: chat.id, icon: avatar(chat.id, chat.title) }));
  options.push({ label: phone.say("group.new"), value: "new" });
  const chosen = await phone.sheets.choose(title, options);
  if (chosen !== "new") return chosen;
  const back = phone.openId;
  const made = await makeGroup(phone);
  await phone.open(back);
  return made;
}

// A link of the kind ?startgroup=…: the bot is added, and told the payload.
export async function bringBot(phone, link) {
  const groupId = await chooseGroup(phone, phone.say("group.add_bot"));
  if (!groupId) return;
  const added = await phone.deeds.may(() => act(`groups/${groupId}/bot`, { admin: link.admin, by: phone.id }));
  if (!added) return;
  await phone.open(groupId);
  if (link.payload) await phone.deeds.send(`/start@${phone.shop.bot.username} ${link.payload}`);
}

export function listGroupDeeds(phone) {
  const chatId = phone.openId;
  const { deeds } = phone;
  const leave = async () => {
    await deeds.do("leave", { chat_id: chatId });
    await phone.refresh();
  };
  const setBot = (admin) => () => deeds.may(() => act(`groups/${chatId}/bot`, { admin, by: phone.id }));
  return [
    { label: phone.say("group.add_bot"), value: setBot(false) },
    { label: phone.say("group.promote_bot"), value: setBot(true) },
    { label: phone.say("group.link"), value: () => shareInvite(phone, chatId) },
    { label: phone.say("group.leave"), value: leave, style: "danger" },
  ];
}

async function shareInvite(phone, chatId) {
  const made = await phone.deeds.may(() => act(`groups/${chatId}/links`, { creator_id: phone.id }));
  if (made) await phone.deeds.share({ url: made.invite_link, text: phone.titleOf(chatId) });
}
