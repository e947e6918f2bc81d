// @ts-check
// What a person sees beside the box in which they write to somebody who works here.
import { expect, phone, test } from '../support/fixture.js';
import { button, heading, link } from '../support/table.js';

test('WRK-4 SAFE-5 beside a message: whom one can reach and when, that nobody watches, and help for the writer alone, before anything is sent', async ({ arrive }) => {
  const robin = await arrive('person', phone);
  await link(robin, 'Who I can reach, and when').click();
  await expect(robin.getByRole('main')).toContainText('Monday, Tuesday, Thursday and Friday, 9:00 am to 5:00 pm');
  await link(robin, 'Messages with Sam').click();
  await expect(heading(robin, 'Messages with Sam')).toBeVisible();
  await expect(robin.getByRole('main')).toContainText('Nobody is watching this now.');
  /** @type {string[]} */
  const sent = [];
  robin.on('request', (r) => r.method() === 'POST' && sent.push(r.url()));
  await robin.getByLabel('Write to Sam').fill('I want to die');
  await expect(robin.getByText(/You don.t have to be alone with this/)).toBeVisible();
  expect(sent).toEqual([]);
  await robin.getByLabel('Write to Sam').fill('Could we meet a day later?');
  await button(robin, 'Send').click();
  await expect(robin.getByRole('main')).toContainText('Could we meet a day later?');
});
