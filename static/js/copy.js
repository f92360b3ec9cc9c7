// Copy ID, Copy Handle: <button data-copy="the value" hidden>. Hidden until a script can act on it.
// With no value, it is for the sample that it stands in: what is shown there.
const CONFIRMED_FOR = 2000;

function shownIn(button) {
  const texts = button.closest(".sample")?.querySelectorAll("pre") ?? [];
  return [...texts].find((text) => text.checkVisibility());
}

/** Where the browser refuses the clipboard, select the value so that the person can copy it. */
function select(button) {
  const shown = [...document.querySelectorAll(".value")];
  const value = shown.find((each) => each.textContent.trim() === button.dataset.copy) ?? shownIn(button);
  if (value) getSelection().selectAllChildren(value);
}

async function copy(button) {
  const label = button.querySelector("[data-copy-label]");
  const words = (button.dataset.copyWords ??= label.textContent);
  try {
    await navigator.clipboard.writeText(button.dataset.copy || shownIn(button).textContent);
    label.textContent = "Copied";
  } catch {
    select(button);
    label.textContent = "Press Ctrl+C or ⌘C";
  }
  button.nextElementSibling.textContent = label.textContent;
  clearTimeout(button.copyTimer);
  button.copyTimer = setTimeout(() => {
    label.textContent = words;
    button.nextElementSibling.textContent = "";
  }, CONFIRMED_FOR);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
