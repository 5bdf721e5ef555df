import { otherCalls } from '../../../../../nodes/Chanjing/limits';
import { byId, useStages, type Stage } from '../../../../../testing/stage';

const open = useStages();

/** How many look-ups were under way at a time. */
function mostAtOnce({ sim }: Stage): number {
	const calls = sim.log.calls('audioTaskState');
	const during = (now: number) => calls.filter(({ at, endedAt = 0 }) => at <= now && endedAt > now).length;
	return Math.max(...calls.map(({ at }) => during(at)));
}

describe('many speeches, for whose look-ups Chanjing documents no limit,', () => {
	const items = Array.from({ length: 60 }, (_, index) => ({ json: { text: `你好${index}` } }));

	it('are not all looked up in the same moment, and all come out', async () => {
		otherCalls.atOnce = 10;
		const stage = await open({ minuteMs: 20 });
		stage.sim.faults.add({ on: 'audioTaskState', kind: 'delay', ms: 50, times: Infinity });
		const create = { resource: 'speech', operation: 'create', text: '={{ $json.text }}' };
		const made = await stage.items({ ...create, voice: byId('common-voice-001') }, { items });
		expect(made.map(({ json }) => json.state)).toEqual(items.map(() => 'success'));
		expect(mostAtOnce(stage)).toBeLessThanOrEqual(10);

		const ids = made.map(({ json }) => ({ json: { id: json.id } }));
		const get = { resource: 'speech', operation: 'get', taskId: '={{ $json.id }}', waitMode: 'none' };
		const got = await stage.items(get, { items: ids });
		expect(got.map(({ json }) => json.id)).toEqual(ids.map(({ json }) => json.id));
		expect(mostAtOnce(stage)).toBeLessThanOrEqual(10);
	});
});
