// @ts-check
// A second screen joins a table: by a code said aloud or a square code, and only with a yes at the table.
import { desktop, expect, narrow, phone, tablet, test } from '../support/fixture.js';
import { finger, keyboard, mouse } from '../support/hands.js';
import * as look from '../support/inspect.js';
import { button, heading, link } from '../support/table.js';

/**
 * @typedef {import('../support/fixture.js').Page} Page
 * @typedef {import('../support/hands.js').Hands} Hands
 */

const small = { ...narrow, hasTouch: true };

/** The strip that says who can see this now. @param {Page} page */
const strip = (page) => page.locator('.strip');

/** The code that a page shows. @param {Page} page */
async function code(page) {
  const shown = page.locator('.code');
  await expect(shown).toHaveText(/^\d{3} \d{3}$/);
  return (await shown.textContent()) ?? '';
}

/** The name of the picture by which two people know a screen. @param {Page} page */
const picture = async (page) => (await page.locator('[data-picture]').textContent()) ?? '';

/**
 * Where scripts run, a page that waits goes on by itself; without, by looking again.
 * @param {Hands} h @param {string} title what it then says @param {boolean} scripts
 */
async function untilItSays(h, title, scripts) {
  if (scripts) return expect(heading(h.page, title)).toBeVisible();
  await expect(async () => { // the other one's form may still be on its way
    await h.press(link(h.page, 'Look again'));
    await expect(heading(h.page, title)).toBeVisible({ timeout: 1000 });
  }).toPass();
}

/** @param {Hands} h @param {string} typed */
async function bring(h, typed) {
  await h.page.goto('/screen');
  await h.write(h.page.getByLabel('The code'), typed);
  await h.press(button(h.page, 'Go on'));
}

for (const way of [{ title: '', options: {}, scripts: true }, { title: ' without scripts (ACC-2)', options: { javaScriptEnabled: false }, scripts: false }]) {
  test(`TOG-1 two screens: a code said aloud, a yes, and both are at the table${way.title}`, async ({ arrive, open, guard }) => {
    guard.expect(/422/);
    const worker = await arrive('worker', { ...desktop, ...way.options });
    const w = mouse(worker);
    await w.press(button(worker, 'We have two screens'));
    await expect(heading(worker, 'A code for Robin\'s screen')).toBeVisible();
    await expect(worker.getByText('about 10 minutes more')).toBeVisible();

    const person = await open({ ...small, ...way.options });
    const p = finger(person);
    await test.step('a slip is met with a sentence, and what was typed is still there', async () => {
      await bring(p, '12 34');
      await expect(person.getByText('A code has six numbers, in two groups of three.')).toBeVisible();
      await expect(person.getByLabel('The code')).toHaveValue('12 34');
    });
    await bring(p, (await code(worker)).replace(' ', '-'));
    await expect(heading(person, 'Wait for their yes')).toBeVisible();
    await expect(person.getByText('Robin')).toHaveCount(0);
    await untilItSays(w, 'Is this Robin\'s screen?', way.scripts);
    expect(await picture(worker), 'both see the same picture').toBe(await picture(person));
    await w.press(button(worker, 'Yes, it is Robin\'s screen'));
    await expect(heading(worker, /What we agree on/)).toBeVisible(); // TOG-10: their first time
    await untilItSays(p, 'What we agree on, Robin and Sam', way.scripts);
    await expect(strip(person)).toContainText('you and Sam');
    await expect(strip(worker)).toContainText('you and Robin');

    await test.step('TOG-10 each says yes for themselves alone', async () => {
      await expect(button(person, /^Sam: yes/)).toHaveCount(0);
      await p.press(button(person, /^Robin: yes/));
      await worker.goto('/together/agreement');
      await expect(button(worker, /^Robin: yes/)).toHaveCount(0);
      await w.press(button(worker, /^Sam: yes/));
      await expect(worker.getByText('2 screens show this table.')).toBeVisible();
    });
    await test.step('TOG-2 a screen that nobody signed in on reaches nothing but the table', async () => {
      for (const path of ['/kit', '/me', '/sharing']) expect((await person.request.get(path)).status(), path).toBe(404);
      await person.goto('/together/pick');
      await expect(person.getByText('Show that it\'s you')).toBeVisible();
    });
    await test.step('the code is used up: a third screen is told what it is told of any wrong code', async () => {
      const third = finger(await open({ ...phone, ...way.options }));
      await bring(third, '123 456');
      await expect(third.page.getByText('That code doesn\'t work.')).toBeVisible();
    });
    await test.step('TOG-2 sent away in one touch, it shows nothing of the table', async () => {
      await worker.goto('/together/screen');
      await w.press(button(worker, 'Send the other screen away'));
      await expect(worker.getByText('The other screen shows nothing of the table now.')).toBeVisible();
      if (!way.scripts) await person.goto('/together/table'); // where scripts run, it goes by itself
      await expect(strip(person)).toHaveCount(0);
      await expect(person.getByText('Robin')).toHaveCount(0);
    });
  });

  test(`TOG-1 one screen becomes two, and one again: the phone leaves by itself${way.title}`, async ({ arrive, open }) => {
    const table = await arrive('worker', { ...tablet, ...way.options });
    const t = finger(table);
    await t.press(button(table, 'Open together with Robin'));
    await expect(strip(table)).toBeVisible();
    await table.goto('/together/table?later=1');
    await t.press(link(table, 'Bring in another screen'));
    await t.press(button(table, 'A code for Robin\'s screen'));
    const spoken = await code(table);

    const person = await open({ ...small, ...way.options });
    const p = finger(person);
    await test.step('the square code leads to the same, with the code in the box; it brings nothing by being opened', async () => {
      await person.goto(`/screen/${spoken.replace(' ', '')}`);
      await expect(heading(person, 'Join a table with this code?')).toBeVisible();
      await expect(person.getByLabel('The code')).toHaveValue(spoken);
      await table.reload();
      await expect(heading(table, 'A code for Robin\'s screen')).toBeVisible();
      await p.press(button(person, 'Go on'));
      await expect(person).toHaveURL(/\/screen\/wait$/);
    });
    await test.step('on whatever page the table is, it says that somebody brought the code', async () => {
      await table.goto('/topics/recovery');
      await t.press(link(table, 'Someone brought your code'));
      await t.press(button(table, 'Yes, it is Robin\'s screen'));
    });
    await untilItSays(p, 'Robin, what would you like to look at?', way.scripts);
    await expect(strip(person)).toContainText('you and Sam');
    await test.step('the tablet is Sam’s for as long as Robin has a screen', async () => {
      await table.goto('/together/agreement');
      await expect(button(table, /^Robin: yes/)).toHaveCount(0);
    });
    await person.goto('/together/leave');
    await p.press(button(person, 'This screen leaves'));
    await expect(person.getByText('This screen has left the table.')).toBeVisible();
    await person.goBack();
    await expect(strip(person)).toHaveCount(0);
    await table.goto('/together/agreement');
    await expect(button(table, /^Robin: yes/)).toBeVisible();
  });

  test(`TOG-1 a no is as kind as a code that ran out, and a new code can be made${way.title}`, async ({ arrive, open }) => {
    const worker = await arrive('worker', { ...desktop, ...way.options });
    const w = mouse(worker);
    await w.press(button(worker, 'We have two screens'));
    const first = await code(worker);
    await w.press(button(worker, 'Make a new code'));
    await expect(worker.locator('.code')).not.toHaveText(first);
    const person = await open({ ...phone, ...way.options });
    const p = finger(person);
    await bring(p, await code(worker));
    await untilItSays(w, 'Is this Robin\'s screen?', way.scripts);
    await w.press(button(worker, 'No, or I\'m not sure'));
    await expect(worker.getByText('That screen was not let in.')).toBeVisible();
    await untilItSays(p, 'That didn\'t work out', way.scripts);
    await test.step('a screen that gives up takes its question back', async () => {
      await w.press(button(worker, 'A code for Robin\'s screen'));
      await bring(p, await code(worker));
      await untilItSays(w, 'Is this Robin\'s screen?', way.scripts);
      await p.press(button(person, 'Stop waiting'));
      await expect(heading(person, 'What keeps your life on track?')).toBeVisible();
      await w.press(button(worker, 'Yes, it is Robin\'s screen')).catch(() => {}); // a script may have shown by now that nobody asks
      await worker.goto('/together/screen');
      await expect(heading(worker, 'Bring in another screen')).toBeVisible();
    });
  });
}

test('TOG-1 the person opens on two screens from their phone, and the worker joins signed in, without a code', async ({ arrive }) => {
  const person = await arrive('person', phone);
  const p = finger(person);
  await p.press(link(person, 'Start together'));
  await p.press(button(person, 'We have two screens'));
  await expect(heading(person, 'A code for Sam\'s screen')).toBeVisible();
  const worker = await arrive('worker', desktop);
  await expect(worker.getByText('Robin has opened a table')).toBeVisible();
  await mouse(worker).press(button(worker, 'Sit down'));
  await expect(strip(worker)).toContainText('you and Robin');
  await expect(heading(person, 'Another screen is at the table')).toBeVisible(); // it goes on by itself
});

test('TOG-1 ACC-1 a screen joins by the keyboard alone, where its worker is signed in, at a table of theirs', async ({ arrive, house }) => {
  const table = await arrive('worker', tablet);
  await button(table, 'Open together with Robin').click();
  await expect(strip(table)).toBeVisible();
  await table.goto('/together/screen');
  await button(table, 'A code for Sam\'s screen').click();
  const desk = await arrive('worker', desktop);
  const d = keyboard(desk);
  await desk.goto(`/screen/${(await code(table)).replace(' ', '')}`);
  await d.press(button(desk, 'Go on'));
  const t = keyboard(table);
  await expect(table.getByText('Sam is signed in on that screen.')).toBeVisible();
  await t.press(button(table, 'Yes, it is Sam\'s screen'));
  await expect(strip(desk)).toContainText('you and Robin');
  await expect(desk.getByText('2 screens show this table.')).toBeVisible();
  expect(house.signIn.worker).toBeTruthy();
});

test('TOG-1 ACC-1 ACC-7 each page on the way looks as it should, wherever it is looked at', async ({ arrive, open }) => {
  test.setTimeout(240_000);
  const worker = await arrive('worker', narrow);
  const person = await open(narrow);
  for (const page of [worker, person]) await page.emulateMedia({ reducedMotion: 'reduce' });
  /** @param {Page} page @param {string} title */
  const inspect = (page, title) => test.step(title, async () => {
    await expect(heading(page, title)).toBeVisible();
    const found = {
      html: await look.htmlProblems(await (await page.request.get(page.url())).text()), axe: await look.axeProblems(page), contrast: await look.contrastProblems(page),
      overflow: await look.overflowProblems(page), cover: await look.coverProblems(page), spacing: await look.spacingProblems(page), targets: await look.targetProblems(page),
    };
    for (const [what, problems] of Object.entries(found)) expect.soft(problems, `${title}: ${what}`).toEqual([]);
  });
  await button(worker, 'Open together with Robin').click();
  await expect(strip(worker)).toBeVisible();
  await worker.goto('/together/screen');
  await inspect(worker, 'Bring in another screen');
  await button(worker, 'A code for Robin\'s screen').click();
  await inspect(worker, 'A code for Robin\'s screen');
  await person.goto('/screen');
  await inspect(person, 'Join a table on this screen');
  await person.getByLabel('The code').fill(await code(worker));
  await button(person, 'Go on').click();
  await inspect(person, 'Wait for their yes');
  await inspect(worker, 'Is this Robin\'s screen?');
  await button(worker, 'Yes, it is Robin\'s screen').click();
  await expect(strip(person)).toBeVisible();
  await worker.goto('/together/screen');
  await inspect(worker, 'Another screen is at the table');
  await person.goto('/together/leave');
  await inspect(person, 'Only this screen');
  await button(person, 'This screen leaves').click();
  await inspect(person, 'Join a table on this screen');
  await person.goto('/screen/wait');
  await inspect(person, 'That didn\'t work out');
});
