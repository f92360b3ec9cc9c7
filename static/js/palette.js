// The search over everything: the keys that lead to it, and its dialog, with what is found while one types, what one
// can do, and the pages that were visited last in this tab.
import { moveFocus } from "./arrows.js";

const TYPING = "input, textarea, select, [contenteditable]";
const KEPT = "last-pages";
const MOST_KEPT = 20;
const MOST_SHOWN = 5;

const place = document.querySelector("[data-find]");
const placeField = place.querySelector("input[type=search]");

// The key / only while no field takes what is typed, and not for people who switched it off.
function isAsked({ key, target, altKey, ctrlKey, metaKey, shiftKey }) {
  if (altKey) return false;
  if (key === "/") return place.dataset.find.includes(key) && !ctrlKey && !metaKey && !target.closest?.(TYPING);
  return key.toLowerCase() === "k" && ctrlKey !== metaKey && !shiftKey;
}

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.field = dialog.querySelector("input");
    this.list = dialog.querySelector(".palette-list");
    this.status = dialog.querySelector("[role=status]");
    this.isWaiting = false;
    placeField.setAttribute("aria-haspopup", "dialog");
    placeField.addEventListener("pointerdown", (event) => this.openInstead(event));
    placeField.addEventListener("input", () => this.takeOver());
    document.querySelector(".find-link").addEventListener("click", (event) => this.openInstead(event));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("htmx:beforeSwap", (event) => this.check(event));
    this.list.addEventListener("htmx:afterSwap", () => this.show());
    dialog.addEventListener("htmx:sendError", () => this.leave());
  }

  open() {
    if (this.dialog.open) return this.field.select();
    this.field.value = "";
    this.isWaiting = false;
    this.dialog.showModal();
    this.field.focus();
    htmx.trigger(this.field, "opened");
  }

  openInstead(event) {
    // A new tab, or another button of the mouse: let the link be a link.
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open();
  }

  // What is typed into the header goes on in the dialog, which asks once the next letters are there.
  takeOver() {
    this.dialog.showModal();
    this.field.value = placeField.value;
    placeField.value = "";
    this.field.focus();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  key(event) {
    if (event.isComposing) return;
    if (event.target !== this.field || event.key !== "Enter") return moveFocus(this.dialog, event);
    event.preventDefault();
    const shown = this.list.querySelector("[data-typed]");
    // Enter may come before the answer to what was typed.
    this.isWaiting = shown?.dataset.typed !== this.field.value.trim();
    if (!this.isWaiting) this.list.querySelector("a")?.click();
  }

  // Signed out since, or no longer a member: then it is a page to be seen whole.
  check(event) {
    if (event.detail.serverResponse.includes("data-typed")) return;
    event.detail.shouldSwap = false;
    this.leave();
  }

  leave() {
    const { action } = this.field.form;
    location.assign(`${action}?${new URLSearchParams({ q: this.field.value })}`);
  }

  show() {
    const shown = this.list.querySelector("[data-typed]");
    this.status.textContent = shown.dataset.status;
    this.list.scrollTop = 0;
    const last = shown.querySelector("[data-last-pages]");
    if (last) this.showLastPages(last);
    if (!this.isWaiting || shown.dataset.typed !== this.field.value.trim()) return;
    this.isWaiting = false;
    this.list.querySelector("a")?.click();
  }

  showLastPages(section) {
    const row = section.querySelector("li");
    const home = this.field.form.getAttribute("action").replace(/search\/$/, "");
    const pages = this.lastPages().filter(({ url }) => url.startsWith(home) && url !== location.pathname);
    row.remove();
    for (const { url, title } of pages.slice(0, MOST_SHOWN)) {
      const copy = row.cloneNode(true);
      copy.querySelector("a").href = url;
      copy.querySelector(".name").textContent = title;
      section.querySelector("ul").append(copy);
    }
    section.hidden = pages.length === 0;
  }

  /** The pages that this person visited in this tab, the last one first. */
  lastPages() {
    try {
      const { person, pages } = JSON.parse(sessionStorage.getItem(KEPT));
      return person === this.dialog.dataset.palette ? pages : [];
    } catch {
      return []; // nothing is kept yet, or the browser keeps nothing
    }
  }

  keepThisPage() {
    const [{ responseStatus } = {}] = performance.getEntriesByType("navigation");
    const title = document.querySelector("h1")?.textContent.trim().replace(/\s+/g, " ");
    if (responseStatus >= 400 || !title) return;
    const url = location.pathname;
    const pages = [{ url, title }, ...this.lastPages().filter((page) => page.url !== url)].slice(0, MOST_KEPT);
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ person: this.dialog.dataset.palette, pages }));
    } catch {
      // The browser keeps nothing.
    }
  }
}

const dialog = document.querySelector("[data-palette]");
const palette = dialog && new Palette(dialog);
palette?.keepThisPage();

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || !isAsked(event)) return;
  event.preventDefault();
  if (palette) return palette.open();
  // On the page of the search.
  placeField.focus();
  placeField.select();
});
