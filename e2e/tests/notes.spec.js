// @ts-check
// Notes that a browser shows, where a service and a person want them (RUN-6). The engine alone shows none: this takes the whole browser.
import config from '../playwright.config.js';
import { minded } from '../support/device.js';
import { expect, phone, test, wholeBrowser } from '../support/fixture.js';
import { button } from '../support/table.js';

test.use({ flags: ['--push', 'mailto:it@lockside.example'], launchOptions: { ...config.use?.launchOptions, ...wholeBrowser } });

test('RUN-6 on a phone of one’s own: said first who learns what, one neutral note, off in one touch', async ({ open, house }) => {
  const page = await open({ ...phone, serviceWorkers: 'allow', permissions: ['notifications'] });
  await page.goto('/in?to=/messages/push');
  await page.getByLabel('The four words on your card').fill(house.cast.person.secret);
  await page.getByRole('checkbox', { name: 'This is my own phone or computer' }).check();
  await button(page, 'Sign in').click();
  await expect(page, 'on to where they were going').toHaveURL(/\/messages\/push$/);
  await minded(page);
  await expect(page.getByText('Whoever looks at your screen can see the note')).toBeVisible();
  const worker = page.context().serviceWorkers()[0];
  await worker.evaluate(() => { // this browser has nobody who would carry notes: it says where it is reached, as one that has would
    const place = { endpoint: 'https://push.example.com/x', keys: { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' } };
    /** @type {any} */ (self).registration.pushManager.subscribe = async (/** @type {any} */ how) => {
      if (!how.userVisibleOnly || how.applicationServerKey.length !== 87) throw new Error('not as browsers want it');
      return { toJSON: () => place };
    };
  });
  await button(page, 'Show notes here').click();
  await expect(page.getByText('Notes are on for this phone or computer.')).toBeVisible();
  await expect(page.getByText('Shown on one device')).toBeVisible();
  await test.step('a note comes, and a later one takes its place', async () => {
    const devtools = await page.context().newCDPSession(page);
    /** @type {Promise<string>} */
    const known = new Promise((done) => devtools.on('ServiceWorker.workerRegistrationUpdated', (e) => e.registrations[0] && done(e.registrations[0].registrationId)));
    await devtools.send('ServiceWorker.enable');
    const registrationId = await known;
    const notes = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => [n.title, n.body, n.data]));
    for (const data of [JSON.stringify({ title: 'A reminder you set', path: '/m/a.b/go' }), 'not ours']) {
      await devtools.send('ServiceWorker.deliverPushMessage', { origin: house.origin, registrationId, data });
      const path = data === 'not ours' ? '' : '/m/a.b/go';
      await expect.poll(notes).toEqual([['A reminder you set', '', path]]);
    }
  });
  await page.goto('/messages/push');
  await button(page, 'Stop notes there').click();
  await expect(page.getByText('Stopped. No more notes are shown there.')).toBeVisible();
});
