// The page's own texts in two languages. A phone speaks its person's language, the rest what the switch says.

const catalogues = {};
const listeners = new Set();
let language = "en";

export async function loadWords() {
  for (const name of ["en", "zh"]) {
    const response = await fetch(`/page/static/words.${name}.json`);
    catalogues[name] = await response.json();
  }
  const wanted = localStorage.getItem("language") || navigator.language;
  language = nameLanguage(wanted);
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
}

export function nameLanguage(code) {
  return (code || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function currentLanguage() {
  return language;
}

export function chooseLanguage(name) {
  language = name;
  localStorage.setItem("language", name);
  document.documentElement.lang = name === "zh" ? "zh-Hans" : "en";
  translate(document.body);
  for (const listener of listeners) listener();
}

export function onLanguage(listener) {
  listeners.add(listener);
}

export function say(key, facts = {}, wanted = language) {
  const text = catalogues[wanted]?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

export function hasWord(key) {
  return key in catalogues.en;
}

// What the hooks give comes in both languages.
export function pick(words) {
  return words ? words[language] || words.en : "";
}

// Fixed texts of index.html: data-word is the text, data-label the accessible name.
export function translate(root) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
    if (node.hasAttribute("data-tip")) node.title = say(node.dataset.label);
  }
}
