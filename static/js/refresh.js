// A part of a page that shows something unfinished (data-refresh) asks whether that changed, only while the page is seen
// and while nothing in that part is in use. What changed is announced, and the focus stays where it was.
const announcer = document.createElement("p");
announcer.className = "visually-hidden";
announcer.setAttribute("aria-live", "polite");
document.body.append(announcer);

const refreshes = (element) => element.matches?.("[data-refresh][hx-get]");
const partOf = (element) => (element.getAttribute("hx-target") === "this" ? element : document.querySelector(element.getAttribute("hx-target")));

function isChanged(field) {
  if (field.matches("select")) {
    const options = [...field.options];
    // Without one that is selected in the HTML, browsers select the first.
    const isFirst = !field.multiple && !options.some((option) => option.defaultSelected);
    return isFirst ? field.selectedIndex > 0 : options.some((option) => option.selected !== option.defaultSelected);
  }
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

// A field in which somebody types or has typed, an open menu, selected text.
function isInUse(part) {
  const fields = [...part.querySelectorAll("input:not([type=hidden]), select, textarea")];
  if (fields.some((field) => field === document.activeElement || isChanged(field))) return true;
  if (part.querySelector("details.menu[open], dialog[open]")) return true;
  const selection = document.getSelection();
  return !selection.isCollapsed && part.contains(selection.anchorNode);
}

// Elements are new after a refresh: what they say is how they are found again.
const keyOf = (element) => element.id || [element.tagName, element.getAttribute("href"), element.textContent.trim()].join(" ");
const findAgain = (part, selector, key) => [...part.querySelectorAll(selector)].find((element) => keyOf(element) === key);

function restore({ opened, focused }, part) {
  for (const key of opened) findAgain(part, "summary", key)?.parentElement.setAttribute("open", "");
  if (focused) (findAgain(part, "a, button, summary", focused) ?? part).focus({ preventScroll: true });
}

function stop(element) {
  const still = element.cloneNode(true);
  for (const name of still.getAttributeNames()) if (name.startsWith("hx-")) still.removeAttribute(name);
  element.replaceWith(still);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const element = event.target;
  if (refreshes(element) && (document.hidden || isInUse(partOf(element)))) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("[data-refresh][hx-get]")) htmx.trigger(element, "refresh");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  const element = requestConfig.elt;
  if (!refreshes(element) || xhr.status === 204 || xhr.status >= 500) return;
  const asked = new URL(requestConfig.path, location.href);
  // Signed out, or no longer a member: the page stays as it is, and asks no more.
  if (xhr.status !== 200 || new URL(xhr.responseURL).pathname !== asked.pathname) {
    event.detail.shouldSwap = false;
    return stop(element);
  }
  const part = partOf(element);
  if (isInUse(part)) {
    event.detail.shouldSwap = false;
    return;
  }
  const before = {
    opened: [...part.querySelectorAll("details[open] > summary")].map(keyOf),
    focused: part.contains(document.activeElement) && keyOf(document.activeElement),
  };
  const { id } = part;
  const { status } = element.dataset;
  addEventListener("htmx:afterSwap", () => {
    restore(before, document.getElementById(id));
    const now = document.getElementById(element.id)?.dataset.status;
    if (now && now !== status) announcer.textContent = now;
  }, { once: true });
});
