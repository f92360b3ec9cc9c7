// The Organization list. Without a script its button is a link to the page of all organizations.
import { moveFocus } from "./arrows.js";

const OPENING = ["Enter", " ", "ArrowDown", "ArrowUp"];

class Switcher {
  constructor(root) {
    this.button = root.querySelector("[role=button]");
    this.panel = root.querySelector(".switcher-menu");
    for (const early of ["pointerenter", "focus"]) this.button.addEventListener(early, () => this.load());
    this.button.addEventListener("click", (event) => this.clicked(event));
    this.panel.addEventListener("keydown", (event) => this.key(event));
    this.button.addEventListener("keydown", (event) => OPENING.includes(event.key) && this.clicked(event));
    document.addEventListener("click", (event) => !root.contains(event.target) && this.close());
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close({ refocus: true }));
    document.addEventListener("focusin", (event) => !root.contains(event.target) && this.close());
  }

  /** Fetch the menu once, on the first sign that it is wanted. */
  load() {
    const options = { target: this.panel, source: this.panel, swap: "innerHTML" };
    return (this.loading ??= htmx.ajax("GET", this.panel.dataset.menuUrl, options));
  }

  clicked(event) {
    // A new tab is what was asked for: let the link be a link.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (this.panel.hidden) this.open();
    else this.close();
  }

  async open() {
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    await this.load();
    if (this.panel.childElementCount === 0) location.assign(this.button.href);
    else if (!this.panel.hidden) this.panel.querySelector("input[type=search], a[href], button").focus();
  }

  close({ refocus = false } = {}) {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (refocus) this.button.focus();
  }

  key(event) {
    if (event.target.matches("input[type=search]") && event.key === "Enter") {
      event.preventDefault();
      this.panel.querySelector("a.switcher-entry")?.click();
    } else {
      moveFocus(this.panel, event);
    }
  }
}

for (const root of document.querySelectorAll("[data-switcher]")) new Switcher(root);
