// A form above a list: a select sends it as soon as it changes. A search of htmx replaces the list while one types.
for (const form of document.querySelectorAll("form[data-filter]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
  // The address then names only what was typed and picked.
  form.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = event.detail;
    for (const name of Object.keys(parameters)) if (!parameters[name]) delete parameters[name];
  });
}

// Signed out since, no longer a member, or no answer at all: then it is a page to be seen whole.
function leave(event) {
  const { elt } = event.detail;
  if (!elt.matches("form[data-filter]")) return;
  event.detail.shouldSwap = false;
  location.assign(`${elt.action.split("?")[0]}?${new URLSearchParams(new FormData(elt))}`);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.detail.target.id;
  if (!event.detail.serverResponse?.includes(`id="${list}"`)) leave(event);
});
document.addEventListener("htmx:sendError", leave);
