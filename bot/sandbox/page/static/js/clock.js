// Shop time: told by the shop every two seconds, ticking on its own in between.

import { currentLanguage } from "./words.js";

let offset = 0;
let zone = "UTC";

export function setClock(face) {
  offset = Date.parse(face.now) - Date.now();
  zone = face.zones[0]?.name || "UTC";
}

export function shopNow() {
  return new Date(Date.now() + offset);
}

export function showTime(moment, language, inZone = zone) {
  return format(moment, language, inZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function showDay(moment, language, inZone = zone) {
  return format(moment, language, inZone, { weekday: "short", day: "numeric", month: "short" });
}

const formats = new Map();

function format(moment, language = currentLanguage(), timeZone, parts) {
  const key = `${language} ${timeZone} ${Object.keys(parts)}`;
  if (!formats.has(key)) {
    const locale = language === "zh" ? "zh-Hans" : "en-GB";
    formats.set(key, new Intl.DateTimeFormat(locale, { timeZone, ...parts }));
  }
  return formats.get(key).format(moment);
}
