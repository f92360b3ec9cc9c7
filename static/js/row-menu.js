// <a data-menu="…">: the actions of a row. Without a script it leads to a page that has them all; here it becomes a
// menu, copied from the one <template> of the page with the row's key and name put in. In the template, addresses that
// lack the key are in data-url, because they lead nowhere yet.
function menuOf(link) {
  const template = document.getElementById(link.dataset.menu);
  const menu = template.content.firstElementChild.cloneNode(true);
  const { standsForKey } = template.dataset;
  menu.querySelector("summary").setAttribute("aria-label", link.getAttribute("aria-label"));
  for (const part of menu.querySelectorAll("[data-url]")) {
    const attribute = part.matches("form") ? "action" : "href";
    part.setAttribute(attribute, part.dataset.url.replace(standsForKey, `/${link.dataset.key}/`));
    delete part.dataset.url;
  }
  for (const place of menu.querySelectorAll("[data-name]")) place.textContent = link.dataset.name;
  return menu;
}

function makeMenus(root) {
  for (const link of root.querySelectorAll("a[data-menu]")) link.replaceWith(menuOf(link));
}

makeMenus(document);
document.addEventListener("htmx:afterSwap", (event) => makeMenus(event.target));
