// Arrow keys, Home and End among the links and buttons of an open panel.
const REACHABLE = "a[href], button:not([disabled]), input:not([type=hidden])";

const target = (key, at, count) =>
  ({
    ArrowDown: (at + 1) % count,
    ArrowUp: (at - 1 + count) % count,
    Home: 0,
    End: count - 1,
  })[key];

/** Move the focus for a key; answers whether the key was one of ours. */
export function moveFocus(panel, event) {
  const typing = event.target.matches("input");
  if (typing && ["Home", "End"].includes(event.key)) return false;

  const items = [...panel.querySelectorAll(REACHABLE)].filter((item) => item.offsetParent !== null);
  if (items.length === 0) return false;
  const at = items.indexOf(document.activeElement);
  // From outside the panel, up means the last entry.
  const next = target(event.key, at === -1 && event.key === "ArrowUp" ? 0 : at, items.length);
  if (next === undefined) return false;

  event.preventDefault();
  items[next].focus();
  return true;
}
