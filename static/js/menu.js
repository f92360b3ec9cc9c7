// <details class="menu">: a click outside or Escape closes it, arrow keys move in it, and one is open at a time.
import { moveFocus } from "./arrows.js";

const openMenus = () => document.querySelectorAll("details.menu[open]");

function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) return close(menu, { refocus: true });
  if (event.target.matches("summary") && event.key === "ArrowDown") menu.open = true;
  if (menu.open) moveFocus(menu.querySelector(".menu-panel"), event);
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) close(menu);
  }
});
