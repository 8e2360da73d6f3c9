// What the hooks say about the shop, asked again every two seconds while somebody looks.

import { Refused, page } from "./api.js";

const EVERY = 2000;
const SOON = 600;
const listeners = new Set();
let shop = null;
let asking = null;
let again = false;
let timer = null;

export function currentShop() {
  return shop;
}

export function onShop(listener) {
  listeners.add(listener);
}

export async function askShop() {
  if (asking) {
    again = true;
    return asking;
  }
  asking = page("shop")
    .then((answer) => {
      shop = answer;
      return redrawShop();
    })
    .catch(forgive)
    .finally(() => {
      asking = null;
      if (again) {
        again = false;
        askShop();
      }
    });
  return asking;
}

export async function redrawShop() {
  if (shop) await Promise.all([...listeners].map((listener) => listener(shop)));
}

// The next look comes in two seconds.
function forgive(problem) {
  if (!(problem instanceof Refused)) throw problem;
}

// Something happened: what it changed is looked at in a moment, not only at the next round.
export function askSoon() {
  timer ??= setTimeout(() => {
    timer = null;
    askShop();
  }, SOON);
}

export function keepAsking() {
  setInterval(() => document.hidden || asking || askShop(), EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || askShop());
}
