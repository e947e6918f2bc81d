// @ts-check
// Two people at one table, each with a screen, on two nodes behind a proxy that keeps nobody at one of them. A node is killed
// while somebody writes: nothing is lost, nobody is sent anywhere, and the two go on.
import { expect, test as base } from '../support/fixture.js';
import { openNodes, postgres } from '../support/nodes.js';
import { exerciseOnBoth, kept, sitDown } from '../support/two.js';

/** @typedef {import('../support/nodes.js').Nodes} Nodes */

const test = base.extend(/** @type {any} */ ({
  /** @param {any} args @param {(h: Nodes) => Promise<void>} use */
  house: async ({ flags: _ }, use) => {
    const house = await openNodes();
    await use(house);
    await house.close();
    expect(house.faults(), 'what the nodes logged as their own mistakes').toEqual([]);
  },
}));

test.skip(!postgres || postgres === 'skip', 'several nodes take a PostgreSQL: `make test` starts one, and says so in TOWPATH_TEST_POSTGRES');

const wish = 'Something I would like to be a little different';
const last = 'The one I could do even on a bad day';
const robins = 'I go down to the lock before it gets loud, and I sit there for a while.';
const sams = 'Sam asks on Tuesday how that was.';

test('RUN-2 TOG-4 a node is killed in mid-sentence, then the other: nothing is lost and nobody is sent away', async ({ arrive, house, guard }) => {
  const nodes = /** @type {Nodes} */ (house);
  guard.expect(/net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)/); // what was under way on the node that was killed
  const { worker, person } = await sitDown({ arrive });
  const id = await exerciseOnBoth(worker, person, 'first-small-step');
  /** @type {string[]} */
  const went = [];
  for (const p of [worker, person]) p.on('framenavigated', (f) => went.push(f.url()));

  await test.step('one node is killed while Robin writes', async () => {
    const typing = person.getByLabel(wish).pressSequentially(robins, { delay: 60 });
    await person.waitForTimeout(1500);
    await nodes.killOne(0);
    await typing;
    await expect(person.getByLabel(wish)).toHaveValue(robins);
    await expect.poll(() => kept(worker, id), { timeout: 20_000 }).toMatchObject({ 'a.would-like': [robins] });
    await expect(worker.getByLabel(wish)).toHaveValue(robins, { timeout: 20_000 });
  });
  await test.step('it is started anew, and the other is killed while both write', async () => {
    await nodes.startAnew(0);
    const typing = Promise.all([worker.getByLabel(last).pressSequentially(sams, { delay: 60 }), person.getByLabel(wish).pressSequentially(' Really.', { delay: 200 })]);
    await worker.waitForTimeout(900);
    await nodes.killOne(1);
    await typing;
    const want = { 'a.would-like': [`${robins} Really.`], 'a.first': [sams] };
    await expect.poll(() => kept(person, id), { timeout: 20_000 }).toEqual(want);
    for (const p of [worker, person]) {
      await expect(p.getByLabel(wish)).toHaveValue(want['a.would-like'][0], { timeout: 20_000 });
      await expect(p.getByLabel(last)).toHaveValue(sams, { timeout: 20_000 });
      await expect(p.locator('.below'), 'nobody is asked about their own words').toHaveCount(0);
    }
  });
  expect(went, 'no page went anywhere').toEqual([]);
});
