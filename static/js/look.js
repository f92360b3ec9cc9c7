// Choosing the color of the Developer Portal. The server draws each choice; what it draws comes with its colors.
const colors = document.querySelector("[data-colors]");
const other = colors.querySelector("[value=other]");
const picker = colors.querySelector("[type=color]");
const typed = colors.querySelector("[name=typed]");
const standard = picker.dataset.standard;

function match() {
  if (/^#[0-9a-f]{6}$/i.test(typed.value)) picker.value = typed.value;
}

picker.hidden = false;
match();
// Before htmx sends the form, for which it waits at the form itself.
colors.addEventListener("input", ({ target }) => {
  if (target === picker) typed.value = picker.value.toUpperCase();
  else if (target === typed) match();
  else if (target === other) typed.value ||= picker.value.toUpperCase();
  else picker.value = target.value || standard;
});

document.addEventListener("htmx:afterSwap", () => {
  const drawing = document.querySelector("[data-declarations]");
  if (drawing) drawing.style.cssText = drawing.dataset.declarations;
});
