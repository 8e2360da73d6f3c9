// Dialogs over the whole page: scan with…, a picture, an address outside, rows of a book, a new person.

import { drawingOf } from "./api.js";
import { avatar, make } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

// Opens a modal dialog; `fill(close)` gives its children. Resolves when it is closed.
export function showDialog(title, fill, kind = "") {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: `dialog ${kind}`, "aria-label": title });
    const close = (value) => dialog.close(value);
    const x = make("button", { type: "button", class: "dialog-close", "aria-label": say("close"), title: say("close") }, icon("close"));
    x.addEventListener("click", () => close());
    dialog.append(make("header", {}, make("h2", { dir: "auto", text: title }), x), ...fill(close));
    dialog.addEventListener("click", (event) => event.target === dialog && close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// A code somebody can scan: large, with everybody who has a phone in their hand.
export function showCode(title, url, phones, onScan) {
  return showDialog(
    title,
    (close) => [
      make("img", { class: "qr", src: drawingOf(url), alt: url }),
      make("p", { class: "address", dir: "ltr", text: url }),
      drawScanners(phones, (phone) => {
        close();
        onScan(phone, url);
      }),
    ],
    "dialog-code",
  );
}

// A picture as large as it goes; whoever points a camera at it opens the address of its message.
export function showPicture(src, links, phones, onScan) {
  return showDialog(
    say("picture"),
    (close) => [
      make("img", { class: "large", src, alt: say("picture") }),
      ...links.map((url) =>
        make(
          "div",
          { class: "found" },
          make("p", { class: "address", dir: "ltr", text: url }),
          drawScanners(phones, (phone) => {
            close();
            onScan(phone, url);
          }),
        ),
      ),
    ],
    "dialog-picture",
  );
}

function drawScanners(phones, onPick) {
  const row = make("div", { class: "scanners", role: "group", "aria-label": say("scan.with") });
  row.append(make("span", { text: say("scan.with") }));
  for (const phone of phones) {
    const tap = () => onPick(phone);
    row.append(make("button", { type: "button", class: "scanner", onclick: tap }, avatar(phone.id, phone.label), phone.label));
  }
  return row;
}

export function showAddress(url) {
  return showDialog(say("outside"), (close) => [
    make("p", { text: say("outside.text") }),
    make("p", { class: "address", dir: "ltr", text: url }),
    make("a", {
      class: "primary",
      href: url,
      target: "_blank",
      rel: "noopener noreferrer",
      text: say("outside.open"),
      onclick: () => close(),
    }),
  ]);
}

export function askPerson(onDone) {
  return showDialog(say("person.new"), (close) => {
    const name = make("input", { name: "name", required: true, maxlength: "64", "aria-label": say("person.name"), placeholder: say("person.name") });
    const language = make(
      "select",
      { name: "language", "aria-label": say("person.language") },
      make("option", { value: "en", text: "English" }),
      make("option", { value: "zh-hans", text: "中文" }),
    );
    const form = make("form", { class: "person-form" }, name, language, make("button", { class: "primary", text: say("person.add") }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close();
      onDone(name.value, language.value);
    });
    return [form];
  });
}
