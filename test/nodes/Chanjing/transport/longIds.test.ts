import { callbackDetail } from '../../../../nodes/Chanjing/tasks/callbacks/callback';
import { idOf, parsed } from '../../../../nodes/Chanjing/transport/envelope';
import type { EndpointName } from '../../../../testing/simulator';
import { creating, nodeRun, reading, useStage } from '../../../../testing/stage';

const stage = useStage();
const id = '1234567890123456789';
const other = '1234567890123456790';

/** Answers with JSON as text, for its ids are numbers that JavaScript cannot hold. */
function answers(on: EndpointName, data: string, contentType = 'application/json') {
	stage.sim.faults.add({ on, kind: 'body', body: `{"code":0,"data":${data}}`, contentType, times: Infinity });
}

const detail = (of: string) => `{"id":${of},"status":20,"msg":"\\"${other}\\\\","duration":12}`;

async function run(parameters: object, ids: string[] = [id]) {
	const account = await stage.account();
	const { items, error } = await stage.engine.run(
		nodeRun(account, { resource: 'lipSync', ...parameters }, 0, {
			items: ids.map((one) => ({ json: { id: one } })),
		}),
	);
	expect(error).toBeUndefined();
	return items.map(({ json }) => json);
}

describe('a task ID that is a long number keeps its digits', () => {
	test.each(['application/json', 'text/plain'])("in create's reply as %s", async (contentType) => {
		const account = await stage.account();
		await stage.engine.run(reading(account));
		answers('createLipSync', id, contentType);
		const { items } = await stage.engine.run(creating(stage.sim, account));
		expect(items[0].json.id).toBe(id);
	});

	test("in create's reply as a field", async () => {
		answers('createLipSync', `{"id": ${id}}`);
		const { items } = await stage.engine.run(creating(stage.sim, await stage.account()));
		expect(items[0].json.id).toBe(id);
	});

	test('in a detail', async () => {
		answers('lipSyncDetail', detail(id));
		const [task] = await run({ operation: 'get', taskId: '={{ $json.id }}' });
		expect(task).toMatchObject({ id, state: 'success', msg: `"${other}\\`, duration: 12 });
		expect(stage.sim.log.calls('lipSyncDetail')[0].query.id).toBe(id);
	});

	test('in a list', async () => {
		answers(
			'lipSyncList',
			`{"list":[${detail(id)},null,${detail(other)},7,"x"],"page_info":{"total_page":1}}`,
		);
		expect((await run({ operation: 'getMany', returnAll: true })).map((task) => task.id)).toEqual([
			id,
			other,
		]);
	});

	test('in a list that several look-ups share', async () => {
		answers('lipSyncList', `{"list":[${detail(other)},${detail(id)}],"page_info":{"total_page":1}}`);
		const tasks = await run({ operation: 'get', taskId: '={{ $json.id }}' }, [id, other]);
		expect(tasks.map((task) => task.id)).toEqual([id, other]);
		expect(stage.sim.log.count('lipSyncDetail')).toBe(0);
	});
});

test('what is a string or can be held stays as it is', () => {
	const json = `{"a":"x ${id}, \\"${id}","b":[${id},-${id},12,1.25e30,0.1234567890123456789],"${id}":true}`;
	expect(parsed(json)).toEqual({
		a: `x ${id}, "${id}`,
		b: [id, `-${id}`, 12, 1.25e30, Number('0.1234567890123456789')],
		[id]: true,
	});
});

test('a number that has lost digits is no ID', () => {
	expect([id, Number(id), 1.5, 1e30, 12, '', null, {}, true].map(idOf)).toEqual([
		id,
		undefined,
		undefined,
		undefined,
		'12',
		...Array(4).fill(undefined),
	]);
	expect(callbackDetail(JSON.parse(`{"id":${id},"status":20}`))).toBeUndefined();
	expect(callbackDetail(`{"id":${id},"status":20}`)).toMatchObject({ id });
});
