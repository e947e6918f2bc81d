// @ts-check
// What is left of a table on the device after it was left: nothing, whichever way one goes back.
import { expect, phone, tablet, test } from '../support/fixture.js';
import { openTable, session } from '../support/furnish.js';
import { finger, mouse } from '../support/hands.js';
import { button, heading, link, strip, takeDevice } from '../support/table.js';

/** @typedef {import('@playwright/test').Page} Page */

const private_ = /The water is near|Walk to the lock|Only what you put here/;

/** Nothing of the table on the page, whatever the page is. @param {Page} page @param {string} when */
async function nothingOfIt(page, when) {
  await expect(page.locator('body[data-role]'), when).toBeVisible();
  await expect(page.locator('body:not([data-role=table])'), when).toBeVisible();
  await expect(page.getByRole('main'), when).not.toContainText(private_);
  await expect(strip(page), when).toHaveCount(0);
}

for (const [who, script] of /** @type {const} */ ([['Sam', true], ['Robin', true], ['Sam', false]])) {
  test(`TOG-2 when ${who} has taken the device, Back, forward, reload, history and addresses show nothing of the table${script ? '' : ', without scripts (ACC-2)'}`, async ({ arrive, house }) => {
    const page = await arrive('worker', { ...tablet, javaScriptEnabled: script });
    await session(page);
    await page.goto('/together/note');
    await page.goto('/together/keep');
    await page.goto('/exercises/recovery/what-matters');
    const deep = await page.evaluate(() => history.length).catch(() => 20);
    await page.goto('/together/leave');
    await takeDevice(finger(page), who, who === 'Sam' ? house.cast.worker.secret : house.cast.person.secret);
    await expect(heading(page, who === 'Sam' ? 'People you support' : 'Hello, Robin')).toBeVisible();

    for (let back = 0; back < Math.min(deep, 12); back++) {
      await page.goBack();
      if (who === 'Sam') await nothingOfIt(page, `Back, ${back + 1} times`);
      else await expect(strip(page)).toHaveCount(0);
    }
    await page.reload();
    await expect(strip(page)).toHaveCount(0);
    for (let on = 0; on < 3; on++) {
      await page.goForward();
      await expect(strip(page)).toHaveCount(0);
    }
    for (const path of ['/together/table', '/together/end', '/together/keep', '/together/note', '/together/agreement', '/together/pick', '/together/step/keep']) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(404);
      await nothingOfIt(page, path);
    }
    const cached = await page.request.get('/together/keep', { headers: { 'Cache-Control': 'only-if-cached' } });
    expect(cached.status()).toBe(404);
  });
}

test('TOG-2 the table’s own cookie, kept aside, opens nothing once the table is left', async ({ arrive, house }) => {
  const page = await arrive('worker', tablet);
  await session(page);
  const [old] = await page.context().cookies();
  await page.goto('/together/leave');
  await takeDevice(finger(page), 'Sam', house.cast.worker.secret);
  await expect(heading(page, 'People you support')).toBeVisible();
  await page.context().addCookies([old]);
  await page.goto('/together/table');
  await nothingOfIt(page, 'the old cookie');
  await expect(page.locator('body[data-role=none]')).toBeVisible();
});

test('TOG-2 no page of a table or of somebody’s own may be kept by a browser or a proxy', async ({ arrive }) => {
  const page = await arrive('worker', tablet);
  /** @type {string[]} */
  const kept = [];
  page.on('response', (r) => {
    const type = r.request().resourceType();
    if (type === 'document' && r.status() < 300 && r.headers()['cache-control'] !== 'no-store') kept.push(r.url());
  });
  await session(page);
  expect(kept).toEqual([]);
});

test('TOG-2 PRIV-1 at the table nothing else of either can be reached', async ({ arrive, house }) => {
  const own = await arrive('person', phone);
  await own.goto('/kit/new');
  await own.getByRole('textbox').first().fill('For my eyes alone');
  await button(own, 'Keep it').click();
  await expect(own).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
  const secret = new URL(own.url()).pathname;

  const page = await arrive('worker', tablet);
  await openTable(page);
  const { person, person2, worker } = house.cast;
  for (const path of ['/kit', secret, '/sharing', '/sharing/looks', `/people/${person.account}`, `/people/${person2.account}`,
    `/sharing/with-me/${person.account}`, `/sharing/with-me/${person2.account}`, `/together/agreement/${worker.account}`,
    `/together/things/${secret.split('/')[2]}`, `/exercises/answers/${secret.split('/')[2]}`, '/setup']) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole('main')).not.toContainText('For my eyes alone');
  }
});

test('TOG-2 PRIV-1 Robin puts one of their own things on the table with their own words, and takes it back in one touch', async ({ arrive, house }) => {
  const own = await arrive('person', phone);
  for (const title of ['For my eyes alone', 'This one I can show']) {
    await own.goto('/kit/new');
    await own.getByRole('textbox').first().fill(title);
    await button(own, 'Keep it').click();
    await expect(own).toHaveURL(/\/kit\/[0-9a-f-]{36}/);
  }
  const page = await arrive('worker', tablet);
  const h = mouse(page);
  await openTable(page);
  await h.press(link(page, 'Robin, put something of yours on the table'));
  await test.step('Sam’s code doesn’t open Robin’s things', async () => {
    await h.write(page.getByLabel('Your words or code'), house.cast.worker.secret);
    await h.press(button(page, 'Open my things'));
    await expect(page.getByRole('main')).not.toContainText('For my eyes alone');
  });
  await h.write(page.getByLabel('Your words or code'), house.cast.person.secret);
  await h.press(button(page, 'Open my things'));
  await h.choose(page.getByRole('radio', { name: 'This one I can show' }));
  await h.press(button(page, 'Put it on the table'));
  await expect(link(page, 'This one I can show')).toBeVisible();
  await page.goto('/together/pick');
  await expect(page.getByRole('main'), 'it closed by itself').not.toContainText('For my eyes alone');
  await page.goto('/together/table?later=1');
  await h.press(link(page, 'This one I can show'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This one I can show');
  const shown = page.url();
  await page.goBack();
  await h.press(page.getByRole('listitem').filter({ hasText: 'This one I can show' }).getByRole('button', { name: 'Take it back' }));
  await expect(link(page, 'This one I can show')).toHaveCount(0);
  expect((await page.goto(shown))?.status()).toBe(404);
});

test('TOG-2 wrong words at the lock say so calmly, and open nothing', async ({ arrive, house }) => {
  const page = await arrive('worker', tablet);
  await openTable(page);
  await page.goto('/together/leave');
  for (const [who, wrong] of /** @type {const} */ ([['Robin', 'wet wet wet wet'], ['Sam', '000000'], ['Sam', house.cast.person.secret], ['Robin', house.cast.person2.secret]])) {
    await takeDevice(mouse(page), who, wrong);
    await expect(page.getByText("That isn't the one")).toBeVisible();
    await expect(page.getByText(/attempt|tries left|locked out/i)).toHaveCount(0);
    await expect(page.getByLabel('Your words or code')).toHaveValue('');
  }
  await page.goto('/');
  await expect(strip(page)).toBeVisible();
});
