// @ts-check
// Signing in the ways that suit people, and the ways back in that are no way in for others.
import { desktop, expect, phone, tablet, test } from '../support/fixture.js';
import { finger, keyboard, mouse } from '../support/hands.js';
import { oneTimeCode } from '../support/onetime.js';
import { button, heading, link } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

const words = (/** @type {Page} */ page) => page.getByLabel('The four words on your card');

for (const way of [
  { title: 'with a finger', hands: finger, options: phone },
  { title: 'by keyboard alone (ACC-1)', hands: keyboard, options: desktop },
  { title: 'without scripts (ACC-2)', hands: mouse, options: { ...phone, javaScriptEnabled: false } },
]) {
  test(`ACC-6 the words on a card, ${way.title}`, async ({ open, house }) => {
    const page = await open(way.options);
    const h = way.hands(page);
    await page.goto('/');
    await h.press(link(page, 'Sign in'));
    await test.step('wrong ones: another look, now, and nothing is counted aloud', async () => {
      await h.write(words(page), 'wet wet wet wet');
      await h.press(button(page, 'Sign in'));
      await expect(page.getByText(/Have another look/)).toBeVisible();
      await expect(page.getByRole('main')).not.toContainText(/\d (tries|attempts)|locked/i);
      await expect(words(page)).toHaveValue('wet wet wet wet');
      await expect(words(page)).toHaveAccessibleDescription(/Have another look/);
    });
    await h.write(words(page), `  ${house.cast.person.secret.toUpperCase()} `);
    await h.press(button(page, 'Sign in'));
    await expect(heading(page, 'Hello, Robin')).toBeVisible();
    await h.press(page.getByRole('button', { name: 'Sign out', exact: true }));
    await expect(page.locator('body[data-role=none]')).toBeVisible();
    await page.goBack();
    await expect(heading(page, 'Hello, Robin')).toHaveCount(0);
  });
}

test('ACC-6 guessing makes the next try wait, and Help now stays open', async ({ open, house }) => {
  const page = await open(phone);
  await page.goto('/in');
  const known = `${house.cast.person.secret} ${house.cast.person2.secret}`.split(' '); // words that are on cards, on no card together
  const waits = page.getByText(/You can try again in about/);
  for (let turn = 0; turn < 60 && !(await waits.isVisible()); turn++) {
    await words(page).fill([0, 3, 5, 2].map((n) => known[(n + turn) % 8]).join(' '));
    await button(page, 'Sign in').click();
    await expect(page.getByText(/You can try again/)).toBeVisible();
  }
  await expect(waits).toBeVisible();
  await page.goto('/help');
  await expect(page.getByRole('link', { name: /999/ })).toBeVisible();
  expect(house.faults()).toEqual([]);
});

/**
 * A person whom nobody knows yet: invited by Sam, with a start code, on a phone of their own.
 * @param {Pick<import('../support/fixture.js').Fixtures, 'arrive' | 'open'>} f
 */
async function firstCard({ arrive, open }) {
  const worker = await arrive('worker', desktop);
  await worker.goto('/people/new');
  await worker.getByLabel('What do they want to be called?').fill('Noor');
  await button(worker, 'Make a place for them').click();
  await expect(worker.getByText('Talk it through with them first.')).toBeVisible();
  await expect(worker.getByLabel('What do they want to be called?')).toHaveValue('Noor');
  await worker.getByRole('checkbox').check();
  await button(worker, 'Make a place for them').click();
  await button(worker, 'Make a start code').click();
  const code = await worker.locator('.code').innerText();
  const page = await open(phone);
  await page.goto('/start');
  await page.getByLabel('Your start code').fill(code.toLowerCase().replace('-', ' '));
  await button(page, 'Go on').click();
  await expect(heading(page, 'Who can see what')).toBeVisible();
  await page.getByLabel('What do you want to be called?').fill('Noor');
  await button(page, 'Make my card').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your card');
  const lists = page.locator('ol.words:visible');
  const said = async (/** @type {number} */ n) => (await lists.nth(n).locator('li').allInnerTexts()).join(' ').trim();
  return { worker, page, code, card: await said(0), home: await said(1) };
}

test('RUN-5 ACC-6 somebody is invited, takes up a first card, and the code works once', async ({ arrive, open }) => {
  const { worker, page, code, card, home } = await firstCard({ arrive, open });
  expect(card.split(' ')).toHaveLength(4);
  expect(home.split(' ')).toHaveLength(6);
  await test.step('on paper: a card to cut out, and nothing of the screen', async () => {
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('img', { name: 'Your card, to cut out and fold' })).toBeVisible();
    await expect(link(page, 'Help now')).toBeHidden();
    await expect(page.getByText('Noor'), 'no name unless asked for').toHaveCount(0);
    await page.emulateMedia({ media: null });
  });
  await link(page, 'I have my card. Go on').click();
  await expect(heading(page, 'Hello, Noor')).toBeVisible();
  await test.step('the card is shown once', async () => {
    await page.goBack().catch(() => null); // the browser may say that it has nothing to show
    await expect(page.locator('ol.words')).toHaveCount(0);
    await expect(page.locator('body')).not.toContainText(new RegExp(card.split(' ').join('\\s+'))); // one word of it may stand anywhere
    await page.goto('/');
  });
  const again = await open(phone);
  await again.goto('/start');
  await again.getByLabel('Your start code').fill(code);
  await button(again, 'Go on').click();
  await expect(again.getByText("That code doesn't work.")).toBeVisible();
  await again.goto('/in');
  await words(again).fill(card);
  await button(again, 'Sign in').click();
  await expect(heading(again, 'Hello, Noor')).toBeVisible();
  await worker.goto('/together');
  await expect(button(worker, 'Open together with Noor')).toBeVisible();
});

test('ACC-6 a card’s square code fills the form, leaves the address at once, and signs nobody in by itself', async ({ arrive, open, house }) => {
  const page = await arrive('person', phone);
  await page.goto('/me/card');
  await button(page, 'Make the card').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your card');
  const card = (await page.locator('ol.words:visible').first().locator('li').allInnerTexts()).join(' ').trim();
  const scanned = await open(phone);
  /** @type {string[]} */
  const asked = [];
  scanned.on('request', (r) => asked.push(r.url() + (r.postData() ?? '')));
  await scanned.goto(`/in#${card.replaceAll(' ', '-')}.AAAAAAAAAAAAAAAAAAAA`);
  await expect(scanned.getByText('Sign in as the holder of this card?')).toBeVisible();
  expect(scanned.url()).not.toContain('#');
  await expect(scanned.locator('body[data-role=none]')).toBeVisible();
  await button(scanned, 'Sign in').click();
  await expect(heading(scanned, 'Hello, Robin')).toBeVisible();
  expect(asked.join(' '), 'the secret stays on the device').not.toContain('AAAAAAAAAA');
  await test.step('the old card has stopped working', async () => {
    const old = await open(phone);
    await old.goto('/in');
    await words(old).fill(house.cast.person.secret);
    await button(old, 'Sign in').click();
    await expect(old.getByText(/Have another look/)).toBeVisible();
  });
});

for (const script of [true, false]) {
  test(`ACC-6 on the service’s tablet: a picture of one’s own and a number${script ? '' : ', without scripts (ACC-2)'}`, async ({ arrive, house }) => {
    const page = await arrive('worker', { ...tablet, javaScriptEnabled: script });
    await page.goto('/devices');
    await page.getByLabel('A name for this tablet').fill('The blue one');
    await button(page, 'Add this tablet').click();
    await expect(page.getByText('This is the one you are holding.')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.goto('/in');
    await words(page).fill(house.cast.person.secret);
    await button(page, 'Sign in').click();
    await page.goto('/me/tablet');
    if (await heading(page, 'Show that it is you').isVisible()) {
      await page.getByRole('textbox').first().fill(house.cast.person.secret);
      await button(page, 'Go on').click();
    }
    await page.getByRole('button', { name: 'Heron' }).or(page.getByRole('button', { name: 'Kettle' })).first().click();
    await test.step('an easy number is refused kindly', async () => {
      await page.getByLabel('Your number').fill('1234');
      await button(page, 'Keep it').click();
      await expect(page.getByText(/Many people would try that one first/)).toBeVisible();
    });
    await page.getByLabel('Your number').fill('58214');
    await button(page, 'Keep it').click();
    await expect(page.getByText('Done. You can sign in on this tablet')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.goto('/');
    await expect(page).toHaveURL(/\/in\/tablet/);
    await page.getByRole('button', { name: 'Kettle' }).click();
    await page.getByLabel('Your number').fill('11111');
    await button(page, 'Sign in').click();
    await expect(page.getByText(/Have another try, or sign in with your card/)).toBeVisible();
    if (script) {
      await page.getByLabel('Your number').fill('');
      for (const digit of '58214') await page.getByRole('button', { name: digit, exact: true }).tap();
    } else await page.getByLabel('Your number').fill('58214');
    await button(page, 'Sign in').click();
    await expect(heading(page, 'Hello, Robin')).toBeVisible();
  });
}

test('ACC-6 a way back in with the words for home, once, and the person sees it', async ({ arrive, open }) => {
  const { card, home } = await firstCard({ arrive, open });
  const page = await open(phone);
  await page.goto('/in');
  await link(page, "I can't find my card").click();
  await page.getByLabel('Your six words').fill(home);
  await button(page, 'Come in').first().click();
  await expect(page.locator('body[data-role=person]')).toBeVisible();
  await button(page, 'Make the card').click(); // until then the words hold: a lost answer leaves nobody outside
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your card');
  await page.goto('/me');
  await expect(page.getByText('Someone came back in with the words for home.')).toBeVisible();
  for (const [path, label, text, go] of [['/in', 'The four words on your card', card, 'Sign in'], ['/in/back', 'Your six words', home, 'Come in']]) {
    const other = await open(phone);
    await other.goto(path);
    await other.getByLabel(label).fill(text);
    await button(other, go).first().click();
    await expect(other.getByText(/Have another look/).first(), `${path} with what is used up`).toBeVisible();
  }
});

test('ACC-6 a way back in takes two of staff, and leaves a line that the person always sees', async ({ arrive, open, house }) => {
  const sam = await arrive('worker', desktop);
  await sam.goto(`/people/${house.cast.person.account}/signing-in`);
  await expect(sam.getByText('You can see what there is, and never the words or numbers.')).toBeVisible();
  await expect(sam.getByRole('main')).not.toContainText(house.cast.person.secret);
  await button(sam, 'Begin a way back').click();
  const first = await sam.locator('.code').innerText();
  await test.step('not by the same one twice', async () => {
    const page = await sam.context().newPage();
    await page.goto('/waybacks');
    await expect(page.getByText('You began this one. A colleague has to confirm it.')).toBeVisible();
    await expect(button(page, /Yes, show me/)).toHaveCount(0);
  });
  const jo = await arrive('worker2', desktop);
  await jo.goto('/waybacks');
  await expect(jo.getByText('Begun by Sam')).toBeVisible();
  await button(jo, 'Yes, show me the second half').click();
  const second = await jo.locator('.code').innerText();
  const page = await open(phone);
  await page.goto('/in/back');
  const code = page.getByLabel('Both halves of the code');
  await code.fill(`${first} ${first}`);
  await button(page, 'Come in with the code').click();
  await expect(page.getByText("That code doesn't work.")).toBeVisible();
  await code.fill(`${first} ${second}`);
  await button(page, 'Come in with the code').click();
  await expect(page.locator('body[data-role=person]')).toBeVisible();
  await page.goto('/me');
  await expect(page.getByText('Jo confirmed the way back in that Sam began.')).toBeVisible();
  await expect(page.getByText('Someone came back in with a code from two people who work here.')).toBeVisible();
});

/** A new worker's link. @param {Page} admin @param {string} name */
async function invite(admin, name) {
  await admin.goto('/setup/invite');
  await admin.getByLabel('What they are called').fill(name);
  await admin.getByLabel('Their address at work').fill(`${name.toLowerCase()}@example.org`);
  await admin.getByRole('checkbox', { name: 'Worker', exact: true }).or(admin.getByRole('radio', { name: 'Worker', exact: true })).first().check();
  await button(admin, 'Make the link').click();
  return admin.getByRole('textbox', { name: /link/i }).inputValue();
}

for (const script of [true, false]) {
  test(`RUN-3 RUN-5 staff: an invitation, then a password with a one-time code or a recovery code${script ? '' : ', without scripts (ACC-2)'}`, async ({ arrive, open }) => {
    const join = await invite(await arrive('admin', desktop), 'Kim');
    const page = await open({ ...desktop, javaScriptEnabled: script });
    await page.goto(join);
    await expect(page.getByText('Hello Kim.')).toBeVisible();
    const secret = await page.locator('input[name=app]').inputValue();
    await page.getByLabel('Six numbers').fill('582146');
    await page.getByLabel('New password').fill('short');
    await page.getByLabel('The code that the app shows now').fill(oneTimeCode(secret));
    await button(page, 'Finish').click();
    await expect(page.getByText(/Use at least \d+ letters/)).toBeVisible();
    expect(await page.locator('input[name=app]').inputValue(), 'the app was set up already').toBe(secret);
    await page.getByLabel('Six numbers').fill('582146');
    await page.getByLabel('New password').fill('four mugs beside the lock');
    await page.getByLabel('The code that the app shows now').fill(oneTimeCode(secret));
    await button(page, 'Finish').click();
    await expect(heading(page, 'Recovery codes')).toBeVisible();
    await button(page, 'Make recovery codes').click();
    await expect(page.getByText('This page is shown once.')).toBeVisible();
    const spare = await page.locator('ol.words strong').first().innerText();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    const sign = async (/** @type {string} */ password, /** @type {string} */ code) => {
      await page.goto('/in/staff');
      await page.getByLabel('E-mail address').fill('kim@example.org');
      await page.getByLabel('Password').fill(password);
      await page.getByLabel('One-time code').fill(code);
      await button(page, 'Sign in').click();
    };
    await sign('four mugs beside the lake', oneTimeCode(secret, 1));
    await expect(page.getByText("Those don't fit together.")).toBeVisible();
    await sign('four mugs beside the lock', oneTimeCode(secret, 1));
    await expect(heading(page, 'People you support')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await sign('four mugs beside the lock', spare); // the phone is lost
    await expect(heading(page, 'People you support')).toBeVisible();
    await test.step('the link works once', async () => {
      const again = await open(desktop);
      await again.goto(join);
      await expect(again.getByText("This link doesn't work any more.")).toBeVisible();
    });
  });
}

test.describe('with a passkey', () => {
  test.use({ host: 'localhost' }); // passkeys want a name, not a number

  test('RUN-3 RUN-5 staff: an invitation taken up with a passkey, and signing in with it', async ({ arrive, open }) => {
    const join = await invite(await arrive('admin', desktop), 'Lou');
    const page = await open(desktop);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await page.goto(join);
    await page.getByLabel('Six numbers').fill('582146');
    await button(page, 'Make a passkey').click();
    await expect(heading(page, 'People you support')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.goto('/in/staff');
    await button(page, 'Use a passkey').click();
    await expect(heading(page, 'People you support')).toBeVisible();
  });
});
