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

// The keys / and Ctrl+K lead to the search over everything; / only while no field takes what is typed, and not for
// people who switched it off.
const TYPING = "input, textarea, select, [contenteditable]";

function isAsked({ key, target, altKey, ctrlKey, metaKey, shiftKey }, keys) {
  if (altKey) return false;
  if (key === "/") return keys.includes(key) && !ctrlKey && !metaKey && !target.closest?.(TYPING);
  return key.toLowerCase() === "k" && ctrlKey !== metaKey && !shiftKey;
}

document.addEventListener("keydown", (event) => {
  const place = document.querySelector("[data-find]");
  if (!place || event.defaultPrevented || event.repeat || !isAsked(event, place.dataset.find)) return;
  const field = place.querySelector("input[type=search]");
  event.preventDefault();
  // On a phone there is no room for it in the header.
  if (!field.offsetParent) return location.assign(field.form.action);
  field.focus();
  field.select();
});
