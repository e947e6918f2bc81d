// @ts-check
// Two screens at one table feel like one: where one goes the other goes, each sees who writes, an answer appears on the other
// screen, and nobody's words go over the other's, on links as people have them. What is kept is read from the server each time.
import { desktop, expect, narrow, phone, test } from '../support/fixture.js';
import { keyboard } from '../support/hands.js';
import { axeProblems, contrastProblems, coverProblems, overflowProblems } from '../support/inspect.js';
import { badLink, proxy } from '../support/links.js';
import { button, heading, link } from '../support/table.js';
import { allWords, attempt, exerciseOnBoth, going, kept, sitDown } from '../support/two.js';

/** @typedef {import('@playwright/test').Page} Page */

const box = (/** @type {Page} */ page, n = 0) => page.getByRole('main').getByRole('textbox').nth(n);
const wish = 'Something I would like to be a little different';
const told = (/** @type {Page} */ page) => page.locator('.told');

/** Keeps what a page says from now on to those who listen to it. @param {Page} page @returns {Promise<() => Promise<string[]>>} */
async function listens(page) {
  const all = await told(page).evaluateHandle((el) => {
    /** @type {string[]} */
    const said = [];
    new MutationObserver(() => said.push(el.textContent ?? '')).observe(el, { childList: true });
    return said;
  });
  return () => all.evaluate((said) => said);
}

test('TOG-4 the two move together, and either can step away and come back', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  await test.step('one moves, the other comes along, and is told so', async () => {
    await expect(going(person)).toContainText('You move together.');
    await worker.goto('/topics/recovery/more-than-symptoms');
    await expect(heading(person, 'More than symptoms going').first()).toBeVisible();
    await expect(going(person)).toContainText('Sam opened this page for you both.');
    await expect(told(person)).toHaveText('Sam opened this page for you both.');
    expect(new URL(person.url()).search, 'the address is one to come back to').toBe('');
  });
  await test.step('both move at once: they end on one page and stay there', async () => {
    let moved = Date.now();
    for (const p of [worker, person]) p.on('request', (r) => r.isNavigationRequest() && (moved = Date.now()));
    /** One may be taken along while their own page is still being asked for. @param {Page} p @param {string} path */
    const move = (p, path) => p.goto(path).catch((err) => expect(String(err)).toMatch(/interrupted by another navigation|ERR_ABORTED/));
    await Promise.all([move(worker, '/topics/recovery/no-finish-line'), move(person, '/topics/recovery/hope-on-days-without-it')]);
    const path = (/** @type {Page} */ p) => new URL(p.url()).pathname;
    await expect.poll(() => path(worker) === path(person) && Date.now() - moved > 2500, { timeout: 20_000 }).toBe(true);
  });
  await test.step('who steps away stays where they are, and sees where the other is', async () => {
    await button(person, 'Look on my own').tap();
    await expect(going(person)).toContainText('You look on your own.');
    await worker.goto('/topics/recovery/more-than-symptoms');
    await expect(going(person)).toContainText('Sam is on another page.');
    await expect(going(person).getByRole('link', { name: 'Go there' })).toHaveAttribute('href', '/topics/recovery/more-than-symptoms');
    const stays = person.url();
    await person.reload();
    await expect(going(person), 'it holds over a reload').toContainText('Sam is on another page. Go there');
    expect(person.url()).toBe(stays);
    await person.goto('/topics/recovery/starting-small');
    await expect(going(worker), 'and leads nobody').toContainText('Robin is on another page.');
    expect(worker.url()).toContain('more-than-symptoms');
  });
  await test.step('and comes back to where the other is', async () => {
    await button(person, 'Move together').tap();
    await expect(heading(person, 'More than symptoms going').first()).toBeVisible();
    await expect(going(person)).toContainText('You move together.');
  });
  await test.step('Back leads both back', async () => {
    await worker.goto('/topics/recovery');
    await expect(person).toHaveURL(/\/topics\/recovery$/);
    await worker.goBack();
    await expect(person).toHaveURL(/more-than-symptoms$/);
  });
});

test('TOG-4 TOG-10 who said yes to the agreement first goes along when the other goes on from it', async ({ arrive }) => {
  const [worker, person] = await Promise.all([arrive('worker', desktop), arrive('person', phone)]);
  await button(worker, 'We are on the phone').click();
  await person.goto('/');
  await button(person, 'Sit down').tap();
  await button(worker, /^Sam: yes/).click();
  await expect(worker.getByText('Sam said yes.')).toBeVisible();
  await worker.waitForTimeout(2000); // longer than a hand keeps a page where it is
  await button(person, /^Robin: yes/).tap();
  for (const page of [person, worker]) await expect(page.getByRole('heading', { level: 1 })).toHaveText('The table');
  await link(worker, 'What we agree on').click();
  await worker.waitForTimeout(3000);
  await expect(heading(worker, 'What we agree on, Robin and Sam'), 'opened again, it stays open').toBeVisible();
});

test('TOG-4 a screen never moves under a hand: then there is a line and a link', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  await box(person).tap();
  await box(person).pressSequentially('I would like');
  await worker.goto('/topics/recovery/no-finish-line');
  await expect(going(person)).toContainText('Sam is on another page.');
  await expect(told(person)).toContainText('Sam is on another page.');
  await person.waitForTimeout(2500);
  await box(person).pressSequentially(' a dog');
  expect(await attempt(person)).toBe(id);
  await expect.poll(() => kept(worker, id)).toMatchObject({ 'a.would-like': ['I would like a dog'] });
  await going(person).getByRole('link', { name: 'Go there' }).tap();
  await expect(heading(person, /Many ways/).first()).toBeVisible();

  for (const path of ['/together/end', '/help', '/topics/recovery/no-finish-line/print']) {
    await person.goto(path);
    await worker.goto('/topics/recovery/more-than-symptoms');
    await worker.goto('/topics/recovery');
    await person.waitForTimeout(1800);
    expect(new URL(person.url()).pathname, 'it stays').toBe(path);
  }
});

test('TOG-4 each field shows who is writing in it, once, and for as long as they do', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  await exerciseOnBoth(worker, person, 'first-small-step');
  const heard = await listens(person);
  await box(worker).click();
  await box(worker).pressSequentially('A walk', { delay: 20 });
  const field = person.locator('.field').filter({ has: person.getByLabel(wish) });
  await expect(field.getByText('Sam is writing here')).toBeVisible();
  expect((await heard()).filter((text) => text === `Sam is writing here: ${wish}`)).toHaveLength(1);
  const shift = await field.boundingBox();
  await worker.getByRole('radio', { name: 'Yes, someone who reminds me' }).check();
  await expect(person.getByRole('group', { name: 'Would I like someone to help with it?' }).getByText('Sam is choosing here')).toBeVisible();
  await expect(field.getByText('Sam is writing here')).toHaveCount(0);
  expect(await field.boundingBox(), 'nothing moved for it').toEqual(shift);
  await expect(person.locator('.tag')).toHaveCount(0, { timeout: 12_000 });
  await expect(worker.locator('.tag'), 'nobody is told of themselves').toHaveCount(0);
});

test('TOG-4 TOP-3 every kind of answer appears on the other screen', async ({ arrive }) => {
  test.slow();
  const { worker, person } = await sitDown({ arrive });
  const group = (/** @type {string | RegExp} */ name) => person.getByRole('group', { name });

  await test.step('cards', async () => {
    const id = await exerciseOnBoth(worker, person, 'what-matters');
    await worker.getByRole('combobox', { name: 'Friends' }).selectOption({ label: 'Matters a lot now' });
    await expect(person.getByRole('combobox', { name: 'Friends' })).toHaveValue('a-lot');
    await expect(person.locator('[data-tray=a-lot]'), 'it lies there').toContainText('Friends');
    await expect(told(person)).toHaveText('Sam changed this: Friends');
    await person.getByRole('combobox', { name: 'Money that lasts' }).selectOption({ label: 'Matters a bit' });
    await expect(worker.locator('[data-tray=some]')).toContainText('Money that lasts');
    await button(worker, 'Undo').click();
    await expect(person.getByRole('combobox', { name: 'Friends' })).toHaveValue('');
    await expect(worker.getByRole('combobox', { name: 'Money that lasts' }), 'undoing takes back what was done here').toHaveValue('some');
    await expect.poll(() => kept(worker, id)).toEqual({ 'a.cards.money': ['some'] });
  });
  await test.step('an order, boxes to tick, a line', async () => {
    const id = await exerciseOnBoth(worker, person, 'what-helps-most');
    await worker.getByRole('combobox', { name: 'Sleep and rest' }).selectOption({ label: 'First' });
    await expect(person.locator('[data-tray=chosen]')).toContainText('Sleep and rest');
    await person.getByRole('checkbox', { name: 'Money' }).check();
    await worker.getByRole('checkbox', { name: 'Where I live' }).check();
    await expect(worker.getByRole('checkbox', { name: 'Money' })).toBeChecked();
    await expect(person.getByRole('checkbox', { name: 'Where I live' })).toBeChecked();
    await box(worker).fill('My cat');
    await expect(box(person)).toHaveValue('My cat');
    await expect.poll(() => kept(worker, id)).toMatchObject({ 'a.order.rest': ['1'], 'a.gets-in-the-way': ['money', 'place'], 'a.missing': ['My cat'] });
  });
  await test.step('a wheel, and a list on which both write', async () => {
    const id = await exerciseOnBoth(worker, person, 'where-i-am-now');
    await worker.getByRole('group', { name: 'My body' }).getByRole('radio', { name: 'Good' }).check();
    await expect(group('My body').getByRole('radio', { name: 'Good' })).toBeChecked();
    await expect(person.locator('.wheel')).toContainText('My body: Good');
    await box(person, 0).fill('the river');
    await expect(box(worker, 0)).toHaveValue('the river');
    await box(worker, 1).fill('my sister');
    await expect(box(person, 1)).toHaveValue('my sister');
    for (const name of ['music', 'bread', 'Sunday']) {
      await button(worker, 'Another line').click();
      await worker.locator('.lines-in input').last().fill(name);
    }
    await expect(person.locator('.lines-in')).toContainText('');
    await expect.poll(() => person.locator('.lines-in input').evaluateAll((all) => all.map((i) => /** @type {HTMLInputElement} */ (i).value).filter(Boolean)))
      .toEqual(['the river', 'my sister', 'music', 'bread', 'Sunday']);
    await expect.poll(() => kept(worker, id)).toMatchObject({ 'a.areas.body': ['5'], 'a.all-right': ['the river', 'my sister', 'music', 'bread', 'Sunday'] });
  });
  await test.step('a scale, a long box, one of several, words of one’s own', async () => {
    const id = await exerciseOnBoth(worker, person, 'note-for-a-hard-day');
    await worker.getByRole('radio', { name: 'Quite a lot' }).check();
    await box(person, 0).fill('It passed before.\n\nIt will pass again.');
    await worker.getByRole('radio', { name: 'On a wall or a door' }).check();
    await box(worker, 1).fill('In my shoe');
    await expect(person.getByRole('radio', { name: 'Quite a lot' })).toBeChecked();
    await expect(person.getByRole('radio', { name: 'On a wall or a door' })).toBeChecked();
    await expect(box(person, 1)).toHaveValue('In my shoe');
    await expect(box(worker, 0)).toHaveValue('It passed before.\n\nIt will pass again.');
    await expect.poll(() => kept(worker, id)).toEqual({ 'a.today': ['4'], 'a.note': ['It passed before.\n\nIt will pass again.'], 'a.where': ['wall'], 'own.where': ['In my shoe'] });
  });
});

for (const way of [
  { choose: 'Keep both', worker: 'A dog / A cat', all: ['A cat', 'A dog'] },
  { choose: 'Use what Robin put', worker: 'A cat', all: ['A cat'] },
  { choose: 'Use mine', worker: 'A dog', all: ['A dog'] },
]) {
  test(`TOG-4 both write in one box, and nobody's words go over the other's: ${way.choose}`, async ({ arrive }) => {
    const { worker, person } = await sitDown({ arrive });
    const id = await exerciseOnBoth(worker, person, 'first-small-step');
    await Promise.all([box(worker).fill('A dog'), box(person).fill('A cat')]);
    const one = await Promise.race([worker, person].map((p) => p.locator('.below').waitFor().then(() => p)));
    await expect(box(worker)).toHaveValue('A dog');
    await expect(box(person)).toHaveValue('A cat');
    // whoever was slower is asked; make it Sam in any case
    if (one === person) {
      await button(person, 'Use mine').tap();
      await expect(worker.locator('.below')).toBeVisible();
    }
    const asked = worker.locator('.below');
    await expect(asked).toContainText('Robin wrote this here:');
    await expect(asked).toContainText('A cat');
    await expect(worker.getByText('You both wrote in one place.')).toBeVisible();
    await expect.poll(() => kept(worker, id), 'until then what is kept stays').toMatchObject({ 'a.would-like': ['A cat'] });
    await asked.getByRole('button', { name: way.choose }).click();
    await expect(asked).toHaveCount(0);
    await expect(box(worker)).toHaveValue(way.worker);
    await expect(box(worker)).toBeFocused();
    await expect.poll(() => kept(worker, id)).toMatchObject({ 'a.would-like': [way.worker] });
    if (way.choose === 'Use mine') {
      await expect(person.locator('.below'), 'Robin’s own words don’t go without Robin').toContainText('A dog');
      await expect(box(person)).toHaveValue('A cat');
    } else {
      await person.getByLabel('The one I could do even on a bad day').tap();
      await expect(box(person)).toHaveValue(way.worker);
    }
  });
}

test('TOG-4 different fields at once, and a page left before two texts were put together: all of it is kept', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  const last = 'The one I could do even on a bad day';
  await Promise.all([
    box(worker).pressSequentially('Sam writes this at the top, quickly', { delay: 15 }),
    person.getByLabel(last).pressSequentially('Robin writes this further down', { delay: 15 }),
  ]);
  const want = { 'a.would-like': ['Sam writes this at the top, quickly'], 'a.first': ['Robin writes this further down'] };
  await expect.poll(() => kept(worker, id)).toEqual(want);
  for (const p of [worker, person]) {
    await expect(p.getByLabel(wish)).toHaveValue(want['a.would-like'][0]);
    await expect(p.getByLabel(last)).toHaveValue(want['a.first'][0]);
    await expect(p.locator('.below')).toHaveCount(0);
  }
  await test.step('one leaves while the two still differ', async () => {
    await Promise.all([worker.getByLabel(wish).fill('Sam has other words'), person.getByLabel(wish).fill('Robin has others again')]);
    const asked = await Promise.race([worker, person].map((p) => p.locator('.below').waitFor().then(() => p)));
    await asked.goto('/together/leave');
    const ask = asked === worker ? person : worker;
    await expect.poll(async () => (await allWords(ask)).join()).toMatch(/Sam has other words/);
    await expect.poll(async () => (await allWords(ask)).join()).toMatch(/Robin has others again/);
  });
});

test('TOG-4 what is read is shown as it is now: the table, an answer, the agreement, what becomes of things', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  await button(worker, 'Look on my own').click();
  await worker.goto('/together/table?later=1');
  await link(worker, 'What we agree on').focus();
  await person.goto('/exercises/recovery/first-small-step');
  await box(person).fill('To see the sea');
  await expect(worker.getByRole('main').getByRole('link', { name: 'A first small step' })).toBeVisible();
  await expect(link(worker, 'What we agree on'), 'focus stays where it was').toBeFocused();
  const id = await attempt(person);
  await worker.goto(`/exercises/answers/${id}`);
  await worker.evaluate(() => scrollTo(0, 120));
  await box(person).fill('To see the sea again');
  await expect(worker.getByRole('main')).toContainText('To see the sea again');
  expect(await worker.evaluate(() => scrollY)).toBe(120);
  await worker.goto('/together/keep');
  await worker.getByRole('radio', { name: /^Share it/ }).first().check();
  await person.goto('/exercises/recovery/good-enough-day');
  await box(person).fill('Tea first');
  await expect(going(worker), 'what somebody has chosen is not taken away').toContainText('Robin changed something on this page.');
  await expect(worker.getByRole('radio', { name: /^Share it/ }).first()).toBeChecked();
  await worker.goto('/together/agreement');
  await person.goto('/together/agreement');
  await button(person, 'Talk about it again').tap();
  await expect(button(worker, /^Sam: yes/)).toBeVisible();
});

test('TOG-4 a link that loses half, repeats and reorders: nothing typed is lost, nothing is there twice', async ({ arrive, guard }) => {
  guard.expect(/ERR_FAILED|Failed to load resource/);
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  const [bad, worse] = [await badLink(person), await badLink(worker)];
  const lines = Array.from({ length: 4 }, (_, i) => `word ${i + 1} of Robin`);
  for (const [i, line] of lines.entries()) {
    await person.locator('.lines-in input').nth(i).pressSequentially(line, { delay: 25 });
    await box(worker).pressSequentially(`${i}`, { delay: 5 });
    await person.waitForTimeout(400);
  }
  await person.getByLabel('The one I could do even on a bad day').fill('The last of it');
  await expect.poll(() => kept(worker, id), { timeout: 40_000 }).toEqual({ 'a.would-like': ['0123'], 'a.steps': lines, 'a.first': ['The last of it'] });
  expect(bad.sent()).toBeGreaterThan(4);
  await bad.better();
  await worse.better();
  for (const p of [worker, person]) {
    await expect(box(p)).toHaveValue('0123', { timeout: 15_000 });
    await expect(p.getByLabel('The one I could do even on a bad day')).toHaveValue('The last of it');
    await expect(p.locator('.below')).toHaveCount(0);
  }
  expect(await allWords(worker), 'one attempt').toHaveLength(1);
});

for (const how of [
  { title: 'holds every answer up until it is whole', buffer: true },
  { title: 'cuts every connection after ten seconds', cutAfter: 10_000 },
]) {
  test(`TOG-4 behind a proxy that ${how.title} the screens still are one`, async ({ arrive, house, guard }) => {
    const between = await proxy(house.url, how);
    guard.mayGo(between.url);
    guard.expect(/ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|Failed to load resource/);
    house.signIn.person = house.signIn.person.replace(house.url, between.url);
    const { worker, person } = await sitDown({ arrive }, { robin: { ...phone, baseURL: between.url } });
    const id = await exerciseOnBoth(worker, person, 'first-small-step');
    await box(worker).fill('First');
    await expect(box(person)).toHaveValue('First', { timeout: 15_000 });
    if (how.cutAfter) {
      await expect.poll(between.cut, { timeout: 30_000 }).toBeGreaterThan(0);
      await expect(going(person)).not.toContainText('No link');
    }
    await box(worker).fill('Second');
    await expect(box(person)).toHaveValue('Second');
    await person.getByLabel('The one I could do even on a bad day').fill('From the phone');
    await expect(worker.getByLabel('The one I could do even on a bad day')).toHaveValue('From the phone');
    await worker.goto('/topics/recovery/no-finish-line');
    await person.getByRole('heading').first().tap();
    await person.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    expect(await kept(worker, id)).toEqual({ 'a.would-like': ['Second'], 'a.first': ['From the phone'] });
    await person.goto('about:blank');
    await between.close();
  });
}

test('TOG-4 the link goes and comes back: a calm line says so, and what was written meanwhile arrives', async ({ arrive, guard }) => {
  guard.expect(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|Failed to load resource/);
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  await person.context().setOffline(true);
  await box(person).fill('Written without a link');
  await expect(person.getByText('No connection. Carry on; it will be sent.')).toBeVisible({ timeout: 20_000 });
  await worker.getByLabel('The one I could do even on a bad day').fill('Meanwhile, by Sam');
  await person.context().setOffline(false);
  await expect(person.getByLabel('The one I could do even on a bad day')).toHaveValue('Meanwhile, by Sam', { timeout: 30_000 });
  await expect(box(worker)).toHaveValue('Written without a link', { timeout: 30_000 });
  await expect(going(person)).toContainText('The link is back.');
  expect(await kept(worker, id)).toEqual({ 'a.would-like': ['Written without a link'], 'a.first': ['Meanwhile, by Sam'] });
});

test('TOG-4 reload, Back and two tabs of one browser: each shows the truth, and one of them listens for both', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  await box(worker).fill('From Sam');
  await expect(box(person)).toHaveValue('From Sam');
  await person.reload();
  await expect(box(person)).toHaveValue('From Sam');
  expect(await attempt(person)).toBe(id);
  const tab = await person.context().newPage();
  let streams = 0;
  for (const p of [person, tab]) p.on('request', (r) => r.url().includes('/together/live') && streams++);
  await tab.goto(person.url());
  await box(worker).fill('From Sam, again');
  for (const p of [person, tab]) await expect(box(p)).toHaveValue('From Sam, again');
  expect(streams, 'the new page needs no stream of its own').toBe(0);
  await tab.getByLabel('The one I could do even on a bad day').fill('From the second tab');
  await expect(worker.getByLabel('The one I could do even on a bad day')).toHaveValue('From the second tab');
  await expect(person.getByLabel('The one I could do even on a bad day')).toHaveValue('From the second tab');
  await tab.close();
  await box(worker).fill('And again');
  await expect(box(person)).toHaveValue('And again');
  expect(await kept(worker, id)).toEqual({ 'a.would-like': ['And again'], 'a.first': ['From the second tab'] });
});

test.describe('a tablet that sleeps', () => {
  test.use({ flags: ['--idle', '10s'] });

  test('TOG-2 TOG-4 it wakes up locked, with what was written kept', async ({ arrive }) => {
    const { worker, person } = await sitDown({ arrive });
    const id = await exerciseOnBoth(worker, person, 'first-small-step');
    await box(person).fill('Just before it slept');
    await expect.poll(() => kept(worker, id)).toEqual({ 'a.would-like': ['Just before it slept'] });
    const cdp = await person.context().newCDPSession(person);
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    for (let i = 0; i < 12; i++) { // Sam goes on: the other screen doesn't lock with this one
      await box(worker, 1).fill(`a step ${i}`);
      await worker.waitForTimeout(1000);
    }
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    await expect(heading(person, 'The table is locked')).toBeVisible({ timeout: 20_000 });
    await expect(person.getByRole('main')).not.toContainText('Just before it slept');
    expect(await kept(worker, id)).toMatchObject({ 'a.would-like': ['Just before it slept'], 'a.steps': ['a step 11'] });
  });

  test('TOG-2 a screen with nobody at it locks, though it goes where the other one goes', async ({ arrive }) => {
    const { worker, person } = await sitDown({ arrive });
    const start = Date.now();
    const pages = ['more-than-symptoms', 'many-ways', 'starting-small'];
    for (let i = 0; Date.now() - start < 20_000 && !person.url().includes('/together/locked'); i++) {
      await worker.goto(`/topics/recovery/${pages[i % 3]}`);
      await worker.waitForTimeout(900);
    }
    await expect(heading(person, 'The table is locked')).toBeVisible();
  });
});

test('TOG-4 a tablet that slept for an hour catches up when it wakes', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  const cdp = await person.context().newCDPSession(person);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await box(worker).fill('While it slept');
  for (let i = 0; i < 4; i++) {
    await worker.locator('.lines-in input').nth(i).fill(`step ${i}`);
    await worker.waitForTimeout(350);
  }
  await expect.poll(() => kept(worker, id)).toMatchObject({ 'a.steps': ['step 0', 'step 1', 'step 2', 'step 3'] });
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(box(person)).toHaveValue('While it slept', { timeout: 20_000 });
  await expect(person.locator('.lines-in input').nth(3)).toHaveValue('step 3');
});

test('TOG-4 ACC-1 by keyboard alone: stepping away, and putting two texts together', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  const h = keyboard(worker);
  await h.press(button(worker, 'Look on my own'));
  await expect(going(worker)).toContainText('You look on your own.');
  await expect(button(worker, 'Move together'), 'focus stays').toBeFocused();
  await h.write(worker.getByLabel(wish), 'By keyboard');
  await expect(box(person)).toHaveValue('By keyboard');
  await Promise.all([worker.keyboard.type(' alone'), person.getByLabel(wish).fill('By finger')]);
  const asked = await Promise.race([worker, person].map((p) => p.locator('.below').waitFor().then(() => p)));
  if (asked === person) await button(person, 'Use mine').tap();
  await expect(worker.locator('.below')).toBeVisible();
  await h.press(button(worker, 'Keep both'));
  await expect(worker.getByLabel(wish)).toHaveValue('By keyboard alone / By finger');
  await expect(worker.getByLabel(wish)).toBeFocused();
  await expect.poll(() => kept(worker, id)).toEqual({ 'a.would-like': ['By keyboard alone / By finger'] });
});

test('TOG-4 ACC-2 without scripts on one side, the other still shows what was sent, and both texts are kept', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive }, { robin: { ...phone, javaScriptEnabled: false } });
  await worker.goto('/exercises/recovery/first-small-step');
  const id = await attempt(worker);
  await person.goto('/together/table?later=1');
  await expect(going(person)).toContainText('Sam is on another page.');
  await going(person).getByRole('link', { name: 'Go there' }).tap();
  expect(await attempt(person)).toBe(id);
  await button(person, 'Look on my own').tap();
  await expect(going(person)).toContainText('You look on your own.');
  await box(person).fill('Sent by the button');
  await button(person, 'Save').tap();
  await expect(box(worker)).toHaveValue('Sent by the button');
  await link(person, 'Go on with this').tap();
  await worker.getByLabel('The one I could do even on a bad day').fill('By Sam meanwhile');
  await expect.poll(() => kept(worker, id)).toMatchObject({ 'a.first': ['By Sam meanwhile'] });
  await box(person).fill('Sent by the button again');
  await button(person, 'Save').tap();
  await expect(heading(person, 'This was changed in two places')).toBeVisible();
  const all = (await allWords(worker)).join();
  for (const words of ['By Sam meanwhile', 'Sent by the button again']) expect(all).toContain(words);
});

test('TOG-4 ACC-1 ACC-7 at 320 px, enlarged, and in four themes nothing is cut off, covered or hard to read', async ({ arrive }) => {
  const { worker, person } = await sitDown({ arrive }, { robin: { ...narrow, hasTouch: true } });
  await exerciseOnBoth(worker, person, 'first-small-step');
  await box(person).tap();
  await person.keyboard.type('Robin');
  await box(worker).click();
  await worker.keyboard.type('Sam');
  const asked = await Promise.race([worker, person].map((p) => p.locator('.below').waitFor().then(() => p)));
  await worker.keyboard.type(' and on');
  await expect(asked.locator('.below')).toBeVisible();
  for (const p of [person, asked]) {
    expect([...await axeProblems(p), ...await contrastProblems(p), ...await overflowProblems(p), ...await coverProblems(p)]).toEqual([]);
  }
  await worker.setViewportSize({ width: 640, height: 512 });
  expect([...await overflowProblems(worker), ...await coverProblems(worker)]).toEqual([]);
});

test('TOP-3 an exercise open in two tabs is written on in a copy, and the page says so', async ({ arrive }) => {
  const one = await arrive('person', desktop);
  await one.goto('/exercises/recovery/first-small-step');
  await box(one).fill('at first');
  await expect(one.getByText('Saved a moment ago')).toBeVisible();
  const two = await one.context().newPage();
  await two.goto(`/exercises/answers/${await attempt(one)}/write`);
  await box(one).fill('in the first tab');
  await expect(one.getByText('Saved a moment ago')).toBeVisible();
  await box(two).fill('in the second tab');
  await expect(two.getByText('This was also changed somewhere else. Both are kept. From here on you write in your own copy.')).toBeVisible();
  const copy = await attempt(two);
  expect(copy).not.toBe(await attempt(one));
  expect(two.url()).toContain(copy);
  await box(two).fill('in the second tab, and on');
  await expect(two.getByText(/Saved a moment ago/)).toBeVisible();
  await button(two, 'Save').click();
  await expect(two.getByRole('main')).toContainText('in the second tab, and on');
  await one.goto(`/exercises/answers/${await attempt(one)}`);
  await expect(one.getByRole('main')).toContainText('in the first tab');
});
