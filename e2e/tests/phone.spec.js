// @ts-check
// The main job on the phone: the worker at a desk, the person with a phone of their own, or with nothing but paper.
import { desktop, expect, phone, test } from '../support/fixture.js';
import { finger, mouse } from '../support/hands.js';
import { button, chooseRecovery, heading, link, ownWords, sortCards, strip } from '../support/table.js';

const words = { takeaway: 'Talking while walking is easier.', what: 'Call the library', when: 'Friday', who: '' };

for (const way of [{ title: '', options: {} }, { title: ' without scripts (ACC-2)', options: { javaScriptEnabled: false } }]) {
  test(`TOG-1 TOG-10 on the phone, both on a device of their own${way.title}`, async ({ arrive }) => {
    const worker = await arrive('worker', { ...desktop, ...way.options });
    const w = mouse(worker);
    await w.press(button(worker, 'We are on the phone'));
    await expect(strip(worker)).toContainText('you and Robin');

    const person = await arrive('person', { ...phone, ...way.options });
    const p = finger(person);
    await expect(person.getByText('Sam has opened a table')).toBeVisible();
    await p.press(button(person, 'Sit down'));
    await expect(strip(person)).toContainText('you and Sam');

    await test.step('TOG-10 each can say yes for themselves alone', async () => {
      await expect(button(worker, /^Robin: yes/)).toHaveCount(0);
      await w.press(button(worker, /^Sam: yes/));
      await expect(button(person, /^Sam: yes/)).toHaveCount(0);
      await p.press(button(person, /^Robin: yes/));
      await expect(person.getByRole('heading', { level: 1 })).toHaveText('The table');
    });
    await test.step('each sees where the other is, and can go there', async () => {
      await worker.goto('/together/table?later=1');
      await w.press(button(worker, 'Look on my own')); // or the two move together, see two-screens.spec.js
      await person.goto('/together/step/choose');
      await chooseRecovery(p);
      await p.press(person.getByRole('main').getByRole('link', { name: 'More than symptoms going' }));
      await expect(person.getByRole('heading', { level: 1 })).toHaveText('More than symptoms going');
      await worker.goto('/together/table?later=1');
      await expect(worker.locator('.going')).toContainText('Robin is on another page.');
      await w.press(worker.locator('.going').getByRole('link', { name: 'Go there' }));
      await expect(worker.getByRole('heading', { level: 1 })).toHaveText('More than symptoms going');
    });
    await test.step('TOG-5 the coaching is beside the page on the worker’s screen only', async () => {
      await expect(heading(worker, /For you, who sit beside someone/)).toBeVisible();
      await expect(heading(person, /For you, who sit beside someone/)).toHaveCount(0);
    });
    await test.step('what one writes at the table, the other can read', async () => {
      await person.goto('/exercises/recovery/what-matters');
      await sortCards(p, { Friends: 'Matters a lot now' });
      await worker.goto('/together/table?later=1');
      await w.press(link(worker, 'What matters to me'));
      await expect(worker.getByRole('main')).toContainText('Friends');
    });
    await test.step('TOG-12 nobody agrees to a note for the other', async () => {
      await worker.goto('/together/note');
      await w.write(worker.getByLabel('The note', { exact: true }), 'We talked about friends.');
      await w.press(button(worker, 'Show what would leave'));
      await expect(button(worker, /^Robin: yes to these/)).toHaveCount(0);
      await w.press(button(worker, 'Sam: yes to these words'));
      await expect(worker.getByText('Robin can say yes on their own device.')).toBeVisible();
      await person.goto('/together/note');
      await expect(person.getByText('Sam said yes to these words.')).toBeVisible();
      await p.press(button(person, 'Robin: yes to these words'));
      await expect(person.getByText('You both said yes to these words.')).toBeVisible();
      await worker.reload();
      await expect(worker.getByText('You both said yes to these words.')).toBeVisible();
    });
  });
}

test('TOG-1 ACC-9 on the phone with somebody who has only paper', async ({ arrive, open }) => {
  const page = await arrive('worker', desktop);
  const h = mouse(page);
  await test.step('the exercise prints beforehand, with room to write and a way back to it', async () => {
    const paper = await open(desktop);
    await paper.goto('/exercises/recovery/first-small-step/print');
    await paper.emulateMedia({ media: 'print' });
    await expect(paper.locator('.lines').first()).toBeVisible();
    await expect(paper.getByRole('img', { name: 'Leads back to this page' })).toBeVisible();
    await expect(paper.getByRole('link', { name: 'Help now' })).toBeHidden();
    await expect(paper.getByText('Robin')).toHaveCount(0);
  });
  await h.press(button(page, 'We are on the phone'));
  await h.press(button(page, /^Sam: yes/));
  await h.press(link(page, 'Come back to this later'));
  await chooseRecovery(h);
  await test.step('Sam types in what Robin reads out, and it says whose it is', async () => {
    await page.goto('/exercises/recovery/what-matters');
    await h.press(link(page, 'I did this on paper, and want to type it in'));
    await expect(page.getByText('You are writing this down for Robin.')).toBeVisible();
    await sortCards(h, { Friends: 'Matters a lot now' });
    await expect(page.getByText('Written on paper first.')).toBeVisible();
  });
  await h.press(link(page, 'To the table').first());
  await h.press(link(page, 'Finish for today'));
  await ownWords(h, words);
  await h.press(button(page, 'Go on'));
  await test.step('KIT-1 it is Robin’s, and says who typed it in', async () => {
    const own = await arrive('person', phone);
    await finger(own).press(link(own, 'My things').first());
    await finger(own).press(own.getByRole('main').getByRole('link', { name: 'Call the library' }));
    await expect(own.getByText(/Sam/).first()).toBeVisible();
  });
});

test('TOG-10 ACC-9 the agreement prints on one page, with a line for each of the two', async ({ arrive }) => {
  const page = await arrive('worker');
  await page.getByRole('button', { name: 'Open together with Robin' }).click();
  await page.goto('/together/agreement');
  const paper = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
  expect(paper.match(/\/Type \/Page[^s]/g)).toHaveLength(1);
  await page.emulateMedia({ media: 'print' });
  for (const name of ['Robin', 'Sam']) await expect(page.getByText(`${name}, if this is all right:`)).toBeVisible();
});
