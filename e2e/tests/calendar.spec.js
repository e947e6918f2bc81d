// @ts-check
// A supporter's appointments: what a browser does with a file that is far too large, and with names to choose from.
import { writeFileSync } from 'node:fs';
import { expect, phone, test } from '../support/fixture.js';
import { heading, link } from '../support/table.js';

test('TOG-8 a calendar comes in: 50 MB are refused in a sentence, then who is who is said once', async ({ arrive }, info) => {
  const large = info.outputPath('large.ics');
  writeFileSync(large, Buffer.alloc(50 * 2 ** 20, 'BEGIN:VCALENDAR\r\n'));
  const page = await arrive('worker', phone);
  await page.goto('/calendar');
  await link(page, 'Bring in my calendar').click();
  const file = page.getByLabel('A calendar file from your computer or phone');
  await file.setInputFiles(large);
  await page.getByRole('button', { name: 'Read this file' }).click();
  await expect(page.getByText('This file is larger than 1 MB, so it was not read.')).toBeVisible();

  const at = new Date(Date.now() + 24 * 3600e3).toISOString().slice(0, 10).replaceAll('-', '');
  const lines = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:Home visit R.M.', `DTSTART:${at}T100000Z`, 'RRULE:FREQ=DAILY', 'END:VEVENT', 'END:VCALENDAR', ''];
  await file.setInputFiles({ name: 'calendar.ics', mimeType: 'text/calendar', buffer: Buffer.from(lines.join('\r\n')) });
  await page.getByRole('button', { name: 'Read this file' }).click();
  const who = page.getByLabel('Home visit R.M.');
  const [name] = await page.locator('#whos option').evaluateAll((all) => all.map((o) => /** @type {HTMLOptionElement} */ (o).value));
  await who.fill(name.toLowerCase());
  await page.getByRole('button', { name: 'Keep these' }).click();
  await expect(heading(page, 'My appointments')).toBeVisible();
  await expect(link(page, name).first()).toHaveAttribute('href', /^\/people\//);
});
