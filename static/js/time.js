// For readers without a time zone, times come from the server in UTC. Here they become those of the browser's zone: the day as
// people say it, the exact moment as title. For others the server wrote them (console/words/dates.py).
const areFinal = "datesFinal" in document.documentElement.dataset;
const DAY = 24 * 60 * 60 * 1000;
const exact = new Intl.DateTimeFormat(undefined, {
  weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
const month = new Intl.DateTimeFormat("en-US", { month: "short" });

const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());

function day(moment, now) {
  const ago = Math.round((midnight(now) - midnight(moment)) / DAY);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  const short = `${moment.getDate()} ${month.format(moment)}`;
  return moment.getFullYear() === now.getFullYear() ? short : `${short} ${moment.getFullYear()}`;
}

// Within a sentence it is today, and alone Today.
const said = (time, words) => (time.previousSibling?.textContent.trim() ? words.replace(/^(Today|Yesterday)/, (day) => day.toLowerCase()) : words);

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

// Beside others of other years and zones: 26 Nov 2026, 15:05 CET.
const whole = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

// The server's headings are days of UTC. An event of another day of the reader's goes under that one.
function regroup(list) {
  const former = [...list.querySelectorAll(".day")];
  let last;
  for (const row of list.querySelectorAll(".row-item")) {
    const moment = new Date(row.querySelector("time").dateTime);
    const words = day(moment, new Date());
    const heading = /^[TY]/.test(words) ? words : date.format(moment);
    if (heading === last) continue;
    last = heading;
    const shown = former[0].cloneNode();
    shown.textContent = heading;
    row.before(shown);
  }
  for (const heading of former) heading.remove();
}

export function localize(root = document) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    if (areFinal) {
      if ("day" in time.dataset || "minute" in time.dataset) time.textContent = said(time, time.textContent);
      continue;
    }
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.title = exact.format(moment);
    const now = new Date();
    const words = said(time, day(moment, now));
    const isToday = midnight(now).getTime() === midnight(moment).getTime();
    if ("day" in time.dataset) time.textContent = isToday ? `${words}, ${clock.format(moment)}` : words;
    if ("exact" in time.dataset) time.textContent = whole.format(moment);
    if ("clock" in time.dataset) time.textContent = clock.format(moment);
    if ("minute" in time.dataset) time.textContent = `${words}, ${clock.format(moment)}`;
  }
  for (const list of areFinal ? [] : root.querySelectorAll("[data-days]")) regroup(list);
  // Signing in says the browser's zone once. Days that are typed into a form are meant in the same zone as those that are shown.
  for (const field of root.querySelectorAll("input[data-zone]")) {
    if (field.dataset.zone === "if-empty" && field.value) continue;
    field.value = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

localize();
document.addEventListener("htmx:afterSwap", (event) => localize(event.target));
