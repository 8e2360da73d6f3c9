// Talking to the sandbox's control API and to the page's own.

import { hasWord, say } from "./words.js";

export class Refused extends Error {
  // What a person's client would say, in the language of whoever reads it.
  words(language) {
    const key = `refused.${this.message}`;
    return hasWord(key) ? say(key, {}, language) : this.message;
  }
}

export function sandbox(path, query) {
  return ask("GET", `/sandbox/${path}`, query);
}

export function act(path, body = {}) {
  return ask("POST", `/sandbox/${path}`, null, body);
}

export function page(path, query) {
  return ask("GET", `/page/api/${path}`, query);
}

export function tell(path, body = {}) {
  return ask("POST", `/page/api/${path}`, null, body);
}

export function drawingOf(text) {
  return `/page/api/qr.svg?text=${encodeURIComponent(text)}`;
}

// What is only looked at may fail while the line is cut: the next look comes by itself.
export async function quietly(looking) {
  try {
    return await looking;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    return null;
  }
}

async function ask(method, path, query, body) {
  const asked = new URLSearchParams(Object.entries(query || {}).filter(([, value]) => value !== undefined));
  const address = asked.size ? `${path}?${asked}` : path;
  const options = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(address, options);
  } catch {
    throw new Refused("unreachable");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error || `HTTP ${response.status}`);
  return answer;
}
