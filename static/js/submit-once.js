// A second click on a button that is already sending does nothing. What takes long says that it works (data-working).
// Back shows the page as it was, with its buttons alive. A form whose answer is a file (data-download) leaves the page
// where it is, and can be sent again.
const SOON = 1000;
const sending = new Map();

function sayWorking(button) {
  const line = document.createElement("p");
  line.className = "working";
  line.setAttribute("role", "status");
  button.parentElement.before(line);
  // Screen readers say what is put into a status, and not what is in a new one.
  setTimeout(() => (line.textContent = button.dataset.working ?? "Working…"));
  return line;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (event.defaultPrevented || !button || form.method !== "post") return;
  if ("download" in form.dataset) return;
  if (sending.has(form)) return event.preventDefault();

  sending.set(form, null);
  // Disabled only after the form is read, or the button's own value would be missing.
  setTimeout(() => (button.disabled = true));
  setTimeout(() => sending.has(form) && sending.set(form, sayWorking(button)), SOON);
});

addEventListener("pageshow", () => {
  for (const [form, line] of sending) {
    line?.remove();
    for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  }
  sending.clear();
});
