// The navigation on a phone. Without a script the button is a link to #navigation, which opens it by :target.
const button = document.querySelector("[data-navigation]");
const panel = document.getElementById("navigation");

function show(open) {
  panel.classList.toggle("is-open", open);
  button.setAttribute("aria-expanded", String(open));
  if (open) panel.querySelector("a").focus();
  else button.focus();
}

if (button && panel) {
  const isOpen = () => panel.classList.contains("is-open");

  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    show(!isOpen());
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      show(!isOpen());
    }
  });
  panel.querySelector(".nav-close").addEventListener("click", (event) => {
    event.preventDefault();
    show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) show(false);
  });
}

// The keys / and Ctrl+K lead to the search over everything; / only while no field takes what is typed.
const TYPING = "input, textarea, select, [contenteditable]";

function isAsked({ key, target, altKey, ctrlKey, metaKey, shiftKey }) {
  if (altKey) return false;
  if (key === "/") return !ctrlKey && !metaKey && !target.closest?.(TYPING);
  return key.toLowerCase() === "k" && ctrlKey !== metaKey && !shiftKey;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || !isAsked(event)) return;
  const field = document.querySelector("[data-find] input[type=search]");
  if (!field) return;
  event.preventDefault();
  // On a phone there is no room for it in the header.
  if (!field.offsetParent) return location.assign(field.form.action);
  field.focus();
  field.select();
});
