import { DummyPoller } from '../../testing/engine/dummies/DummyPoller';
import { createEngine, type ActivePoller, type Engine } from '../../testing/engine/index';

let engine: Engine;
let poller: ActivePoller;

async function open(parameters = {}): Promise<void> {
	engine = await createEngine({ nodeTypes: [DummyPoller] });
	poller = engine.poller({ node: 'dummyPoller', parameters });
}
afterEach(async () => await engine.close());

const emitted = () => poller.started.map(({ items }) => items.map(({ json }) => json));

it('polls when it is activated and at will, and starts an execution with what it emits', async () => {
	await open({ emits: 3 });
	await poller.activate();
	await poller.poll();
	expect(poller.started).toEqual([]);
	await poller.poll();
	expect(emitted()).toEqual([[{ polls: 3, mode: 'trigger', activation: 'activate' }]]);
	const outcome = await poller.started[0].outcome;
	expect([outcome.status, outcome.next.map(({ json }) => json.polls)]).toEqual(['success', [3]]);
});

it('stores static data when it is activated and when it emits, and not when it does not', async () => {
	await open({ emits: 3 });
	await poller.activate();
	await poller.poll();
	expect(poller.staticData).toEqual({ polls: 1 });
	await poller.poll();
	expect(poller.staticData).toEqual({ polls: 3 });
});

it('begins after a restart of n8n with what was stored', async () => {
	await open({ emits: 3 });
	await poller.activate();
	await poller.poll();
	await poller.activate('init');
	expect([poller.staticData, poller.started]).toEqual([{ polls: 2 }, []]);
});

it('is not activated when its first poll throws', async () => {
	await open({ throws: 1 });
	await expect(poller.activate()).rejects.toThrow('The poll broke');
	await expect(poller.poll()).rejects.toThrow('not active');
	poller.change({ throws: 0 });
	await poller.activate();
	expect(emitted().flat()).toHaveLength(1);
});

it('goes on polling when a later poll throws', async () => {
	await open({ throws: 2 });
	await poller.activate();
	await poller.poll();
	await poller.poll();
	expect(poller.errors.map(({ message }) => message)).toEqual(['The poll broke']);
	expect(
		emitted()
			.flat()
			.map(({ polls }) => polls),
	).toEqual([1, 3]);
});

it('shows a test event and stores nothing', async () => {
	await open();
	const shown = await poller.fetchTestEvent();
	expect(shown.items.map(({ json }) => json)).toEqual([{ polls: 1, mode: 'manual', activation: 'manual' }]);
	expect([poller.staticData, poller.started]).toEqual([{}, []]);
});
