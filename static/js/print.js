// Print: <button data-print hidden>. Hidden until a script can act on it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
