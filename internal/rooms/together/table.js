// @ts-check
// At a table on two devices: every few seconds, ask where the other one is, and offer to go there. Nothing moves by itself.

const EVERY = 5000;

/** @param {HTMLElement} line */
async function ask(line) {
  if (document.hidden) return;
  try {
    const answer = await fetch("/together/where", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { place } = await answer.json();
    const link = line.querySelector("a");
    if (link && place && place !== location.pathname) link.setAttribute("href", place);
    line.hidden = !place || place === location.pathname;
  } catch {
    // The link is down; the next time may do better.
  }
}

const line = document.querySelector("[data-where]");
if (line instanceof HTMLElement) setInterval(() => ask(line), EVERY);
