// What the hooks say about the shop, asked again every two seconds while somebody looks.

import { page } from "./api.js";

const EVERY = 2000;
const listeners = new Set();
let shop = null;
let asking = null;
let again = false;

export function currentShop() {
  return shop;
}

export function onShop(listener) {
  listeners.add(listener);
  if (shop) listener(shop);
}

export async function askShop() {
  if (asking) {
    again = true;
    return asking;
  }
  asking = page("shop")
    .then((answer) => {
      shop = answer;
      redrawShop();
    })
    .catch(() => {})
    .finally(() => {
      asking = null;
      if (again) {
        again = false;
        askShop();
      }
    });
  return asking;
}

export function redrawShop() {
  if (shop) for (const listener of listeners) listener(shop);
}

export function keepAsking() {
  setInterval(() => document.hidden || asking || askShop(), EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || askShop());
}
