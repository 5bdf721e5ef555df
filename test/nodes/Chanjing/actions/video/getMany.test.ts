import type { INodeParameters } from 'n8n-workflow';

import type { RunOptions } from '../../../../../testing/engine';
import { useStages, type Stage } from '../../../../../testing/stage';
import type { SimulatorSettings } from '../../../../../testing/simulator/options';

const open = useStages();

const resources = ['lipSync', 'avatarVideo'] as const;
const hourMs = 3_600_000;

/** Noon of a day in UTC. */
const noon = Date.UTC(2026, 2, 10, 12);

/** A stage with one task an hour, from `hours` before that noon on; and the ids, by their hour. */
async function openDay(hours: number[], resource: (typeof resources)[number], settings?: SimulatorSettings) {
	const stage = await open(settings);
	const ids = hours.map((hour) =>
		stage.sim.state.addTask({ kind: resource, createdAt: noon + hour * hourMs }),
	);
	return { stage, idOf: (hour: number) => ids[hours.indexOf(hour)] };
}

async function idsOf(stage: Stage, parameters: INodeParameters, more?: Partial<RunOptions>) {
	const items = await stage.items({ operation: 'getMany', ...parameters }, more);
	return items.map(({ json }) => json.id).sort();
}

const isoOf = (hour: number) => new Date(noon + hour * hourMs).toISOString();

describe.each(resources)('Get Many of %s', (resource) => {
	it('gives what was created from Created After on, and before Created Before', async () => {
		const { stage, idOf } = await openDay([-3, -2, -1, 0, 1], resource);
		const filters = { createdAfter: isoOf(-2), createdBefore: isoOf(0) };
		expect(await idsOf(stage, { resource, filters })).toEqual([idOf(-2), idOf(-1)].sort());
		const after = await idsOf(stage, { resource, filters: { createdAfter: isoOf(0) } });
		expect(after).toEqual([idOf(0), idOf(1)].sort());
		const before = await idsOf(stage, { resource, filters: { createdBefore: isoOf(-2) } });
		expect(before).toEqual([idOf(-3)]);
	});
});

it.each(['newest', 'oldest', 'id'] as const)(
	'finds what was created in a time on whatever page it stands (order of the list: %s)',
	async (taskOrder) => {
		const hours = Array.from({ length: 230 }, (_, index) => index - 115);
		const { stage, idOf } = await openDay(hours, 'lipSync', { taskOrder });
		const filters = { createdAfter: isoOf(-2), createdBefore: isoOf(2) };
		const wanted = [-2, -1, 0, 1].map(idOf).sort();
		expect(await idsOf(stage, { filters })).toEqual(wanted);
		expect(await idsOf(stage, { filters, returnAll: true })).toEqual(wanted);
	},
);

it('applies Limit after the dates, and the dates beside the states', async () => {
	const { stage, idOf } = await openDay([-4, -3, -2, -1], 'lipSync', { taskOrder: 'oldest' });
	stage.sim.state.addTask({ status: 30, createdAt: noon });
	const filters = { createdAfter: isoOf(-2), state: ['success'] };
	expect(await idsOf(stage, { filters, limit: 2 })).toEqual([idOf(-2), idOf(-1)].sort());
	expect(await idsOf(stage, { filters, limit: 1 })).toEqual([idOf(-2)]);
});

it.each([
	['Asia/Shanghai', '2026-03-10T00:00:00', [-20, -19]],
	['Asia/Shanghai', '2026-03-10', [-20, -19]],
	['America/New_York', '2026-03-10 00:00:00', [-8, -7]],
	['America/New_York', '2026-03-10T00:00:00+08:00', [-20, -19]],
	['America/New_York', '={{ DateTime.fromISO("2026-03-10") }}', [-8, -7]],
	['Asia/Shanghai', '={{ DateTime.fromISO("2026-03-11T00:00").minus({ days: 1 }) }}', [-20, -19]],
	['Asia/Shanghai', '={{ new Date("2026-03-10T12:00:00Z") }}', [0, 1]],
	['Asia/Shanghai', '={{ $json.seconds }}', [0, 1]],
	['Asia/Shanghai', '={{ $json.seconds * 1000 }}', [0, 1]],
	['Asia/Shanghai', '={{ "" + $json.seconds }}', [0, 1]],
])(
	'in a workflow of %s reads %s as the moment that it means there',
	async (timezone, createdAfter, hours) => {
		const [first, second] = hours;
		const { stage, idOf } = await openDay([first - 1, first, second], 'lipSync');
		const items = [{ json: { seconds: noon / 1000 } }];
		const ids = await idsOf(stage, { filters: { createdAfter } }, { timezone, items });
		expect(ids).toEqual([idOf(first), idOf(second)].sort());
	},
);

it('gives what was made today with one expression', async () => {
	const stage = await open();
	const midnight = new Date(new Date().toISOString().slice(0, 10)).getTime();
	stage.sim.state.addTask({ createdAt: midnight - 1000 });
	const today = stage.sim.state.addTask({ createdAt: midnight });
	const filters = { createdAfter: '={{ $today }}' };
	expect(await idsOf(stage, { filters }, { timezone: 'UTC' })).toEqual([today]);
});

it('filters nothing where a date is left empty', async () => {
	const { stage } = await openDay([-1, 0], 'lipSync');
	expect(await idsOf(stage, { filters: { createdAfter: '', createdBefore: '' } })).toHaveLength(2);
});

it('leaves a task whose time Chanjing does not tell out of every time', async () => {
	const stage = await open();
	const list = [
		{ id: 'undated', status: 20 },
		{ id: 'zero', status: 20, create_time: 0 },
		{ id: 'dated', status: 20, create_time: noon / 1000 },
	];
	const body = JSON.stringify({ code: 0, trace_id: 't', data: { list, page_info: { total_page: 1 } } });
	stage.sim.faults.add({ on: 'lipSyncList', kind: 'body', body, times: 2 });
	expect(await idsOf(stage, { filters: { createdBefore: isoOf(1) } })).toEqual(['dated']);
	expect(await idsOf(stage, {})).toEqual(['dated', 'undated', 'zero']);
});

describe.each(['createdAfter', 'createdBefore'])('a wrong %s', (name) => {
	const label = name === 'createdAfter' ? 'Created After' : 'Created Before';

	it.each([
		'yesterday',
		'item 12',
		'2026-02-30',
		'2026-13-01',
		'03/10/2026',
		'={{ 12 }}',
		'={{ $json.missing }}',
		'={{ null }}',
		'={{ true }}',
		'={{ { year: 2026 } }}',
		'={{ [2026] }}',
		'={{ DateTime.fromISO("nonsense") }}',
		'={{ new Date("nonsense") }}',
	])('%s is refused by its name, before any call', async (value) => {
		const stage = await open();
		const error = await stage.refusal({ operation: 'getMany', filters: { [name]: value } });
		expect(error.message).toMatch(new RegExp(`^${label}: `));
		expect(error.description).toBeTruthy();
		expect(stage.sim.log.entries).toEqual([]);
	});
});

it('refuses a time that ends before it begins', async () => {
	const stage = await open();
	const filters = { createdAfter: isoOf(1), createdBefore: isoOf(0) };
	const error = await stage.refusal({ operation: 'getMany', filters });
	expect(error.message).toBe('Created Before: this is not after Created After, so no task can match');
	expect(stage.sim.log.entries).toEqual([]);
});
