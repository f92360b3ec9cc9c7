// <a data-menu="…">: the actions of a row. Without a script it leads to a page that has them all; here it becomes a
// menu, copied from the one <template> of the page with the row's key and name put in.
function menuOf(link) {
  const template = document.getElementById(link.dataset.menu);
  const menu = template.content.firstElementChild.cloneNode(true);
  const { standsForKey } = template.dataset;
  menu.querySelector("summary").setAttribute("aria-label", link.getAttribute("aria-label"));
  for (const attribute of ["href", "action"]) {
    for (const part of menu.querySelectorAll(`[${attribute}]`)) {
      part.setAttribute(attribute, part.getAttribute(attribute).replace(standsForKey, `/${link.dataset.key}/`));
    }
  }
  for (const place of menu.querySelectorAll("[data-name]")) place.textContent = link.dataset.name;
  return menu;
}

function makeMenus(root) {
  for (const link of root.querySelectorAll("a[data-menu]")) link.replaceWith(menuOf(link));
}

makeMenus(document);
document.addEventListener("htmx:afterSwap", (event) => makeMenus(event.target));
