// What an address means inside Telegram: the bot's own links, invitations, sharing, or a page outside.

const HOSTS = new Set(["t.me", "telegram.me", "telegram.dog"]);

export function readLink(address, username) {
  let url;
  try {
    url = new URL(address.includes("://") ? address : `https://${address}`);
  } catch {
    return { kind: "broken", url: address };
  }
  if (url.protocol === "tg:") return readTelegramScheme(url, username, address);
  if (url.protocol !== "https:" && url.protocol !== "http:") return { kind: "broken", url: address };
  if (!HOSTS.has(url.hostname)) return { kind: "outside", url: url.href };
  const path = url.pathname.replace(/^\/+|\/+$/g, "");
  if (path.startsWith("+") || path.startsWith("joinchat/")) return { kind: "invite", url: url.href };
  if (path === "share/url" || path === "share") {
    return { kind: "share", url: url.searchParams.get("url") || "", text: url.searchParams.get("text") || "" };
  }
  if (path.toLowerCase() !== username.toLowerCase()) return { kind: "outside", url: url.href };
  return readBotLink(url.searchParams);
}

function readTelegramScheme(url, username, address) {
  const domain = url.searchParams.get("domain") || "";
  if (url.href.startsWith("tg://resolve") && domain.toLowerCase() === username.toLowerCase()) {
    return readBotLink(url.searchParams);
  }
  return { kind: "broken", url: address };
}

function readBotLink(query) {
  if (query.has("startgroup")) {
    return { kind: "startgroup", payload: query.get("startgroup"), admin: query.has("admin") };
  }
  return { kind: "start", payload: query.get("start") || null };
}

// Every address a message carries, in its buttons, links and text: what a camera pointed at its picture may find.
export function listLinks(message) {
  const found = new Set();
  for (const row of message.buttons || []) for (const button of row) if (button.url) found.add(button.url);
  const text = message.text ?? message.caption ?? "";
  for (const entity of message.entities || message.caption_entities || []) {
    if (entity.type === "text_link") found.add(entity.url);
    if (entity.type === "url") found.add(text.slice(entity.offset, entity.offset + entity.length));
  }
  return [...found];
}
