// @ts-check
/// <reference lib="webworker" />
// Notes: one neutral line that this browser shows when the server sends one, and the one thing it leads to.

worker.addEventListener('push', (e) => e.waitUntil(showNote(e.data)));
worker.addEventListener('notificationclick', (e) => {
  e.notification.close();
  const path = String(e.notification.data);
  e.waitUntil(worker.clients.openWindow(/^\/m\/[\w.-]+\/go$/.test(path) ? path : '/'));
});
worker.addEventListener('pushsubscriptionchange', (/** @type {any} */ e) => {
  const key = e.oldSubscription?.options.applicationServerKey;
  if (key) e.waitUntil(notesTo(new URLSearchParams({ do: 'on' }), key).then((body) => fetch(NOTES, { method: 'POST', body })));
});

const NOTES = '/messages/push';

/** A browser shows something at each note, or takes the right to them away: one that can't be read says the same. @param {PushMessageData | null} data */
async function showNote(data) {
  await ready;
  let said = { title: say('note') || '…', path: '' };
  try {
    said = { ...said, ...data?.json() };
  } catch { /* it isn't ours */ }
  await worker.registration.showNotification(said.title, { tag: 'note', data: said.path }); // one takes the place of the one before
}

/**
 * A form that turns notes on or off: the browser's own part is done here, and where it is reached goes along with the form.
 * @param {FetchEvent} e @param {URL} url
 */
async function notes(e, url) {
  let body = new URLSearchParams(await e.request.text());
  try {
    if (body.get('do') === 'on') body = await notesTo(body, body.get('key') ?? '');
    else if (body.has('here')) await noNotes();
  } catch {
    body.set('why', Notification.permission);
  }
  return fetch(url, { method: 'POST', body, redirect: 'manual' }).catch(() => instead(url, notice(say('unkept'))));
}

/** Has the browser take notes here, at a new place: whoever was told of the one before reaches nobody any more. @param {URLSearchParams} body @param {any} applicationServerKey */
async function notesTo(body, applicationServerKey) {
  await noNotes();
  const { endpoint, keys } = (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })).toJSON();
  for (const [name, value] of Object.entries({ endpoint, ...keys })) body.set(name, value ?? '');
  return body;
}

/** No notes come here any more, and none is left on the screen. */
async function noNotes() {
  await (await worker.registration.pushManager?.getSubscription())?.unsubscribe();
  for (const note of (await worker.registration.getNotifications?.()) ?? []) note.close();
}
