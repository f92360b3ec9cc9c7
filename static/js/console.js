// Everything here makes a page nicer that already works without it. One module per behaviour, found by data attribute.
import "./menu.js";
import "./navigation.js";
import "./submit-once.js";
import "./switcher.js";
import "./time.js";

// What few pages have is fetched by those pages only, at once or with what htmx brings.
const rare = {
  "[data-colors]": () => import("./look.js"),
  "[data-copy]": () => import("./copy.js"),
  "[data-find]": () => import("./palette.js"),
  "[data-print]": () => import("./print.js"),
  "form[data-passkey]": () => import("./passkeys.js"),
  "form[data-filter]": () => import("./filter.js"),
  "a[data-menu]": () => import("./row-menu.js"),
  "#refresh[hx-get]": () => import("./refresh.js"),
  "[data-select-all]": () => import("./selecting.js"),
};

function fetchRare() {
  for (const [selector, load] of Object.entries(rare)) {
    if (document.querySelector(selector)) load();
  }
}

fetchRare();
// The number of the Inbox asks once a minute: what it needs is not part of a first visit.
setTimeout(() => document.querySelector("[data-refresh]") && import("./refresh.js"), 10_000);
document.addEventListener("htmx:afterSwap", fetchRare);

// After signing out, the browser keeps nothing of the pages that the search remembered in this tab.
try {
  if (!document.querySelector("details.account")) sessionStorage.removeItem("last-pages");
} catch {
  // The browser keeps nothing.
}
