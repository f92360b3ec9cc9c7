// Rows with a box: one more box selects all of the page, and it is said how many are selected.
// That what can be done with them shows only then is the style sheet's.
const ROWS = ".rows.with-choice .who > .form-check-input";

function show() {
  const all = document.querySelector("[data-select-all]");
  if (!all) return;
  const boxes = [...document.querySelectorAll(ROWS)];
  const selected = boxes.filter((box) => box.checked).length;
  const box = all.querySelector("input");
  all.hidden = false;
  box.checked = selected === boxes.length;
  box.indeterminate = selected > 0 && selected < boxes.length;
  document.querySelector("[data-selected]").textContent = `${selected} selected`;
  document.querySelector("[data-selected-status]").textContent = selected ? `${selected} selected` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-select-all]")) {
    for (const box of document.querySelectorAll(ROWS)) box.checked = event.target.checked;
  }
  show();
});
document.addEventListener("htmx:afterSwap", show);
// Back shows the boxes as they were left.
addEventListener("pageshow", show);
show();
