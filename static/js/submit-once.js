// A second click on a button that is already sending does nothing. Back shows the page as it was, with its buttons alive.
// A form whose answer is a file (data-download) leaves the page where it is, and can be sent again.
const sending = new Set();

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || event.target.method !== "post") return;
  if ("download" in event.target.dataset) return;
  if (sending.has(event.target)) return event.preventDefault();

  sending.add(event.target);
  // Disabled only after the form is read, or the button's own value would be missing.
  setTimeout(() => {
    button.disabled = true;
  });
});

addEventListener("pageshow", () => {
  for (const form of sending) {
    for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  }
  sending.clear();
});
