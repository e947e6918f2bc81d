// @ts-check
// A supporter in a corridor, with a phone and two minutes.
import { expect, phone, test } from '../support/fixture.js';
import { button, heading, link, strip } from '../support/table.js';

test('TOG-8 before you meet: two presses from signing in to an open table, what was shared at the next meeting, and no name and no words on paper by mistake', async ({ arrive }) => {
  const sam = await arrive('worker', { ...phone, javaScriptEnabled: false });
  await link(sam, 'Robin').click();
  await expect(heading(sam, 'Nothing is shared with you now')).toBeVisible();
  const before = sam.url();
  await expect(button(sam, 'Open together with Robin')).toBeInViewport(); // without scrolling
  await button(sam, 'Open together with Robin').click();
  await expect(strip(sam)).toBeVisible();
  await sam.goto('/together/end');
  await sam.getByLabel('What do you want to take away from today?').fill('I slept when the window was open.');
  await button(sam, 'Go on').click();
  await sam.getByRole('radio', { name: 'Share it with Sam' }).check();
  await button(sam, 'Go on').click();

  const later = await arrive('worker', { ...phone, javaScriptEnabled: false });
  await expect(later.getByRole('main')).toContainText('One thing shared with you is new');
  await later.goto(before);
  await expect(later.getByRole('main')).toContainText('I slept when the window was open.');
  await expect(later.getByRole('main')).toContainText('Because of “slept”, in what Robin shared.');
  await later.emulateMedia({ media: 'print' });
  await expect(later.getByText('This page isn\'t made for paper')).toBeVisible();
  for (const words of [/Robin/, /window was open/, /slept/]) {
    await expect(later.getByRole('main').getByText(words).filter({ visible: true })).toHaveCount(0);
  }
  await later.goto(`${before}/print`);
  await expect(heading(later, 'Before we meet')).toBeVisible();
  await expect(later.getByRole('main').getByText(/Robin|window was open/).filter({ visible: true })).toHaveCount(0);
  await later.goto(`${before}/print?with=shared`);
  await expect(later.getByText('I slept when the window was open.')).toBeVisible();
  await expect(later.getByRole('main').getByText(/Robin/).filter({ visible: true })).toHaveCount(0);
});
