// @ts-check
// Getting to the site at all: places near by, a loan, an answer on paper that is typed in and taken up later.
import { desktop, expect, narrow, phone, test } from '../support/fixture.js';

const plain = { javaScriptEnabled: false };
const button = (/** @type {import('@playwright/test').Page} */ page, /** @type {string} */ name) => page.getByRole('main').getByRole('button', { name });

test('NET-5 NET-7 NET-9 ACC-2 places without script on a narrow screen; what was lent, and who looked; a report that has all means; a screen for a room by keyboard', async ({ arrive, open }) => {
  const anybody = await open({ ...narrow, ...plain });
  await anybody.goto('/access/places');
  await anybody.getByRole('link', { name: 'Food' }).click();
  await expect(anybody.getByRole('row', { name: 'Saturday 11 to 1' })).toBeVisible();
  await anybody.emulateMedia({ media: 'print' });
  await expect(anybody.getByText('/access/places?for=food')).toBeVisible(); // the way back from paper

  const navigator = await arrive('navigator', { ...desktop, ...plain });
  await navigator.goto('/access');
  await navigator.getByRole('main').getByRole('link', { name: 'Robin' }).first().click();
  await navigator.getByLabel('Given back').check();
  await button(navigator, 'Keep it').click();
  const person = await arrive('person', { ...phone, ...plain });
  await person.getByRole('link', { name: 'Lent to me, and places to turn to' }).click();
  await expect(person.getByRole('main')).toContainText('Given back');
  await person.goto('/sharing/looks');
  await expect(person.getByRole('main')).toContainText('Nia looked at what was arranged for you');

  const supervisor = await arrive('supervisor', { ...narrow, ...plain });
  await supervisor.goto('/reports');
  for (const line of ['In person 24', 'By phone 11', 'On paper, or typed in from paper 9', 'On line, on their own 12', 'Not on line on their own 19']) {
    await expect(supervisor.getByRole('row', { name: line, exact: true })).toBeVisible();
  }
  const screen = await open(desktop);
  await screen.goto('/access/room?of=/skills/lessons/bigger-brighter-spoken&n=1');
  await screen.getByText('For which phone or computer?').click();
  await screen.getByRole('link', { name: 'An iPhone or iPad' }).click();
  await screen.getByRole('link', { name: 'Next step' }).focus();
  await screen.keyboard.press('Enter');
  await expect(screen.getByRole('main')).toContainText('Step 3 of');
  await expect(screen.getByRole('main')).toContainText('An iPhone or iPad:');
});

test('NET-8 ACC-2 from paper to a place of their own: typed in with their yes, marked, taken up with a printed card', async ({ arrive, open }) => {
  const worker = await arrive('worker', { ...desktop, ...plain });
  await worker.goto('/people/new');
  await worker.getByLabel('What do they want to be called?').fill('Kim');
  await worker.getByLabel('They know what this is').check();
  await button(worker, 'Make a place for them').click();
  const kim = new URL(worker.url()).pathname.split('/')[2];
  await button(worker, 'Make the card').click();
  const words = await worker.locator('ol.words strong').allTextContents();
  await worker.goto(`/people/${kim}`);
  await worker.getByRole('link', { name: 'Type in for Kim' }).click();
  await worker.getByLabel('On paper').check();
  await button(worker, 'Kim said yes').click();
  await button(worker, 'Type in what Kim wrote or said').click();
  await worker.goto('/exercises/recovery/good-enough-day');
  await worker.getByRole('main').locator('textarea').first().fill('Tea, and no post.');
  await button(worker, 'Save').first().click();

  const person = await open({ ...phone, ...plain });
  await person.goto('/start');
  await person.getByLabel('Your start code, or the four words on your card').fill(words.join(' '));
  await button(person, 'Go on').click();
  await button(person, 'Make my card').click();
  await person.goto('/');
  await person.getByRole('link', { name: 'What was typed in for me' }).click();
  await expect(person.getByRole('main')).toContainText('Sam typed this in for you');
  await person.getByRole('link', { name: 'A good-enough day' }).click();
  await expect(person.getByRole('main')).toContainText('Tea, and no post.');
});
