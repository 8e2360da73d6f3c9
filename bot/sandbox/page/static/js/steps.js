// The guide: one step at a time, ticked by what really happened.

import { find, make, redraw } from "./dom.js";
import { pick, say } from "./words.js";

const SHINE_FOR = 2500;
const skipped = new Set();
let redrawAgain = () => {};

export function drawSteps(root, steps, reveal) {
  redrawAgain = () => drawSteps(root, steps, reveal);
  root.hidden = steps.length === 0;
  const at = steps.findIndex((step) => !step.done && !skipped.has(step.id));
  const facts = [steps.map((step) => step.done), at, steps[at], say("steps.show")];
  redraw(root, () => [drawTicks(steps, at), ...(at < 0 ? drawEnd(steps) : drawStep(steps, at, reveal))], facts);
}

function drawTicks(steps, at) {
  const ticks = steps.map((step, place) => {
    const state = step.done ? "done" : place === at ? "now" : "";
    return make("i", { class: `tick ${state}` });
  });
  return make("span", { class: "ticks", "aria-hidden": "true" }, ...ticks);
}

function drawStep(steps, at, reveal) {
  const step = steps[at];
  const show = () => showStep(step, reveal);
  const skip = () => {
    skipped.add(step.id);
    redrawAgain();
  };
  return [
    make("span", { class: "step-count", text: say("steps.count", { at: at + 1, count: steps.length }) }),
    make("b", { class: "step-title", dir: "auto", text: pick(step.title) }),
    make("button", { type: "button", "data-key": "show", text: say("steps.show"), onclick: show }),
    make("button", { type: "button", class: "quiet", "data-key": "skip", text: say("steps.skip"), onclick: skip }),
  ];
}

function drawEnd(steps) {
  const key = steps.every((step) => step.done) ? "steps.done" : "steps.rest";
  const back = () => {
    skipped.clear();
    redrawAgain();
  };
  const again = make("button", { type: "button", class: "quiet", "data-key": "again", text: say("steps.again"), onclick: back });
  return [make("b", { class: "step-title", text: say(key) }), key === "steps.rest" ? again : null].filter(Boolean);
}

function showStep(step, reveal) {
  const where = typeof step.where === "string" ? step.where : pick(step.where);
  reveal({ where, writes: step.writes });
  const node = find(`[data-where="${CSS.escape(where)}"]`);
  const hint = pick(step.hint);
  const root = find("#steps");
  root.querySelector(".step-hint")?.remove();
  if (hint) root.querySelector(".step-title").append(make("span", { class: "step-hint", text: ` ${hint}` }));
  if (!node) return;
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
  node.classList.add("shining");
  setTimeout(() => node.classList.remove("shining"), SHINE_FOR);
}
