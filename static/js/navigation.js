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
