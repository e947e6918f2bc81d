// @ts-check
// On every page at a table. It keeps an eye on whether anybody is still there, so that the table locks when nobody is and
// not while somebody reads; and on two devices it offers to go where the other one is. Nothing moves by itself.

const ASK_EVERY = 5000;

/** @param {string} path @param {RequestInit} how */
const call = (path, how) => fetch(path, { headers: { Accept: "application/json" }, ...how });

/**
 * Touching, scrolling or typing tells the table that somebody is here, now and then. When nothing has been touched for as
 * long as the table waits, the page goes to the lock; what was being written is saved on the way out.
 * @param {number} idle milliseconds
 */
function watch(idle) {
  let touched = Date.now();
  let told = touched;
  const often = Math.min(idle / 4, 60_000);
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(kind, () => (touched = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    if (Date.now() - touched > idle) location.assign("/together/locked");
    else if (touched > told) {
      told = Date.now();
      call("/together/here", { method: "POST" }).catch(() => {}); // without a link the table locks; nothing is lost
    }
  }, often);
}

/** @param {HTMLElement} line */
async function follow(line) {
  if (document.hidden) return;
  const answer = await call("/together/where", {}).catch(() => null); // the link is down; the next time may do better
  if (!answer?.ok) return;
  const { place } = await answer.json();
  const elsewhere = Boolean(place) && place !== location.pathname;
  if (elsewhere) line.querySelector("a")?.setAttribute("href", place);
  line.hidden = !elsewhere;
}

const strip = document.querySelector("[data-idle]");
if (strip instanceof HTMLElement) watch(Number(strip.dataset.idle));

const line = document.querySelector("[data-where]");
if (line instanceof HTMLElement) setInterval(() => follow(line), ASK_EVERY);
