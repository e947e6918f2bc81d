// @ts-check
// Guidance for staff: practised by keyboard on a narrow screen without script, and a record of one's own that is one page of paper.
import { expect, narrow, test } from '../support/fixture.js';
import { button, heading, link } from '../support/table.js';

test('WRK-1 a worker practises by keyboard at 320 px without script, goes back, notes it, and prints one page', async ({ arrive }) => {
  const page = await arrive('worker', { ...narrow, javaScriptEnabled: false });
  await link(page, 'Guidance on working together').first().click();
  await link(page, 'Boundaries online').click();
  await link(page, 'Practise it').click();
  for (const reply of ['She looks twice.', 'She lets go of her bag.', 'It hurts to hear']) {
    await page.getByRole('radio').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await expect(page.getByText(reply).first()).toBeVisible();
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await link(page, 'Try something else here').click();
  await page.getByRole('radio').last().check();
  await button(page, 'See what comes of it').click();
  await page.getByRole('radio').last().check();
  await button(page, 'See what comes of it').click();
  await expect(heading(page, 'Looking back')).toBeVisible();
  await button(page, 'Note that I have practised it').click();
  await expect(page.getByText('It is in your own record.')).toBeVisible();

  for (const id of ['why-together', 'choosing-with-someone', 'three-approaches', 'recommending-well', 'privacy-at-the-table', 'boundaries-online',
    'risk-and-what-this-is-not', 'starting-from-a-wish', 'when-content-upsets']) {
    for (const done of ['read', 'practised']) await page.request.post(`/guidance/${id}/record`, { form: { do: done } });
  }
  await page.goto('/guidance/record');
  await expect(page.getByText('Practised: ')).toHaveCount(9);
  expect((await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
});
