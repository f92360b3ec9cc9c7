// A select above a list sends its form as soon as it changes; the form's button is for those without a script.
for (const form of document.querySelectorAll("form[data-filter]")) {
  form.querySelector("[data-filter-button]")?.setAttribute("hidden", "");
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
}
