import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { OperationOptions } from '../../../../testing/engine/chanjing';
import { openStage, type Stage, type StageOptions } from '../../../../testing/stage';

let stage: Stage;
afterEach(async () => await stage.close());

async function open(options: StageOptions = {}): Promise<Stage> {
	stage = await openStage(options);
	await stage.engine.listen();
	return stage;
}

const keeping = { options: { keepInputFields: true } };

/** Rows of a list as a user may have them, with columns that are called like fields of a task. */
const rows = [
	{ json: { id: 7, status: 'to do', title: 'Monday', text: 'On Monday we open at nine.' } },
	{ json: { id: 8, status: 'to do', title: 'Tuesday', text: 'On Tuesday we open at ten.' } },
];
const carried = rows.map(({ json: { id, status, title, text } }) => ({ title, text, input: { id, status } }));

const create = async (parameters: INodeParameters = {}, options: OperationOptions = {}) =>
	await stage.run({ ...stage.order, ...keeping, ...parameters }, { items: rows, ...options });

const jsonOf = ({ items }: { items: Array<{ json: IDataObject }> }) => items.map(({ json }) => json);

it.each([
	['lipSync', {}],
	['avatarVideo', { avatar: { __rl: true, mode: 'id', value: 'C-stand-in-1' } }],
	['speech', { waitMode: 'none' }],
])('the fields of a row come out beside those of its %s, and the task goes first', async (resource, more) => {
	await open();
	const json = jsonOf(await create({ resource, ...more } as INodeParameters));
	const plain = jsonOf(await create({ resource, ...more, options: {} } as INodeParameters));
	for (const [index, one] of json.entries()) {
		const { id, status } = one;
		expect(one).toMatchObject({ ...carried[index], state: expect.any(String) });
		expect(stage.sim.state.tasks.map((task) => task.id)).toContain(id);
		expect(status).not.toBe('to do');
		expect(Object.keys(one).sort()).toEqual([...Object.keys(plain[index]), 'title', 'text', 'input'].sort());
	}
	expect(JSON.stringify(stage.sim.log.entries.map(({ body }) => body ?? null))).not.toMatch(
		/keep_?input|"title"/i,
	);
});

it('without the option nothing of a row comes out', async () => {
	await open();
	const [json] = jsonOf(await create({ options: {} }));
	expect(json).not.toHaveProperty('title');
	expect(json).not.toHaveProperty('input');
});

it('each item may say for itself whether it keeps them', async () => {
	await open();
	const options = { keepInputFields: '={{ $json.title === "Monday" }}' };
	const json = jsonOf(await create({ options }));
	expect(json.map(({ title }) => title)).toEqual(['Monday', undefined]);
});

describe('an execution that sleeps until Chanjing calls back', () => {
	const sleeping = { sim: { pendingMs: 0, generatingMs: Infinity } };
	const idsOf = () => stage.sim.state.tasks.map(({ id }) => id);

	it('goes on with them', async () => {
		const { sim } = await open(sleeping);
		const run = await create({ waitMode: 'callback' });
		expect(run.status).toBe('waiting');
		const resumed = run.resumed();
		for (const id of idsOf()) await sim.state.finishTask(id);
		const json = jsonOf(await resumed);
		expect(json).toEqual(carried.map((one) => expect.objectContaining({ ...one, state: 'success' })));
		expect(json[0]).not.toHaveProperty('timed_out');
	});

	it('has them when its limit is reached', async () => {
		await open(sleeping);
		const run = await create({ waitMode: 'callback' });
		const json = jsonOf(await run.resumeByTime());
		expect(json).toEqual(carried.map((one) => expect.objectContaining({ ...one, timed_out: true })));
	});

	it('waits for its tasks alone, not for a refused row that has a state of its own', async () => {
		const { sim } = await open(sleeping);
		const items = [...rows, { json: { text: '', title: 'Nothing', state: 'pending', id: 9 } }];
		const run = await create({ waitMode: 'callback' }, { items, onError: 'continueRegularOutput' });
		const resumed = run.resumed();
		for (const id of idsOf()) await sim.state.finishTask(id);
		const [, , refused] = jsonOf(await resumed);
		expect(refused).toMatchObject({
			error: expect.stringMatching(/^Text: /),
			title: 'Nothing',
			input: { state: 'pending', id: 9 },
		});
	});
});

describe('a refused row', () => {
	const goOn = { onError: 'continueRegularOutput' } as const;

	it('is known by its fields too, and never taken for the task that its own id names', async () => {
		const { sim } = await open();
		const items = [{ json: { ...rows[0].json, text: '' } }, rows[1]];
		sim.faults.add({ on: 'createLipSync', kind: 'code', code: 40000, msg: '参数错误', times: 2 });
		const json = jsonOf(await create({}, { items, ...goOn }));
		for (const [index, one] of json.entries()) {
			expect(one).toMatchObject({ error: expect.any(String), title: rows[index].json.title });
			expect(one.input).toEqual(carried[index].input);
			expect(one).not.toHaveProperty('id');
		}
		const get = { resource: 'lipSync', operation: 'get', taskId: '={{ $json.id }}', ...keeping };
		const passedOn = await stage.run(get, { items: json.map((one) => ({ json: one })), ...goOn });
		expect(jsonOf(passedOn)).toEqual(json);
	});

	it('goes to the error output', async () => {
		await open();
		const items = [{ json: { ...rows[0].json, text: '' } }, rows[1]];
		const run = await create({}, { items, onError: 'continueErrorOutput' });
		expect(jsonOf(run)).toEqual([expect.objectContaining(carried[1])]);
		expect(run.errorItems.map(({ json }) => json.title)).toEqual(['Monday']);
	});
});

describe('what is fetched after that', () => {
	it.each(['get', 'download'])(
		'by %s has the fields of the row still, and the task as it is now',
		async (operation) => {
			await open();
			const created = jsonOf(await create({ waitMode: 'none' }));
			for (const { id } of created) await stage.sim.state.finishTask(String(id));
			const parameters = { resource: 'lipSync', operation, taskId: '={{ $json.id }}', ...keeping };
			const items = created.map((json) => ({ json: { ...json, timed_out: true, error: 'before' } }));
			const json = jsonOf(await stage.run(parameters, { items }));
			expect(json).toEqual(
				carried.map((one, index) =>
					expect.objectContaining({ ...one, id: created[index].id, state: 'success' }),
				),
			);
			expect(json[0].video_file_id).toBe(created[0].video_file_id);
			expect(json[0]).not.toHaveProperty('timed_out');
			expect(json[0]).not.toHaveProperty('error');
		},
	);

	it('keeps what the input has called input', async () => {
		await open();
		const items = [
			{ json: { text: 'Hello', input: 'mine', id: 1 } },
			{ json: { text: 'Hello', input: 'mine' } },
		];
		const json = jsonOf(await create({}, { items }));
		expect(json.map(({ input }) => input)).toEqual([{ input: 'mine', id: 1 }, 'mine']);
	});
});
