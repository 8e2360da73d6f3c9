// Small drawings: letters of a symbol font differ from machine to machine, these do not.

const SPACE = "http://www.w3.org/2000/svg";

const PATHS = {
  attach: "M20 11.5 12.2 19a4.8 4.8 0 0 1-6.8-6.8l8.2-8a3.2 3.2 0 0 1 4.5 4.5l-8.1 8a1.6 1.6 0 0 1-2.3-2.3l7.3-7.2",
  back: "m15 5-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v11H9zM5 15V4h10",
  keyboard: "M4 5h7v6H4zM13 5h7v6h-7zM4 14h16v6H4z",
  menu: "M4 7h16M4 12h16M4 17h16",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  more: "M12 5v.01M12 12v.01M12 19v.01",
  out: "M9 6h9v9M18 6 7 17",
  pin: "M12 21v-6M8 3h8l-1 6 3 4v2H6v-2l3-4z",
  place: "M12 21c-4-5-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2.5 6-6.5 11zM12 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
  send: "M4 12 20 4l-5 16-3-7z",
};

export function icon(name) {
  const drawing = document.createElementNS(SPACE, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", `icon icon-${name}`);
  drawing.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SPACE, "path");
  line.setAttribute("d", PATHS[name]);
  drawing.append(line);
  return drawing;
}
