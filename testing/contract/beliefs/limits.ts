import { answered, compare, held, NotAsked, refuted, type Belief } from '../belief';
import type { Context } from '../context';

/** A create that makes nothing, sent as it is. */
const sendOne = async ({ api }: Context) =>
	await api.post('/video_lip_sync/create', { video_file_id: 'contract-no-such-file' }, { raw: true });

const isOver = ({ code }: { code?: number }) => code === 40001;

/** What happens to creates beyond 10 a minute, in one experiment of about two minutes. */
const experiment = async (context: Context) =>
	await context.things.once('limits', async () => {
		const { api, options } = context;
		await api.sleep(options.minuteMs * 1.05);
		const began = Date.now();
		const until = async (minutes: number) => await api.sleep(began + minutes * options.minuteMs - Date.now());
		const send = async (count: number) =>
			await Promise.all(Array.from({ length: count }, async () => await sendOne(context)));
		await send(10);
		const eleventh = await sendOne(context);
		await until(0.6);
		const again = await send(10);
		await until(1.15);
		const afterwards = await sendOne(context);
		return { eleventh, stillOver: again.every(isOver), afterwards };
	});

async function overLimit(context: Context) {
	const seen = await experiment(context);
	if (!isOver(seen.eleventh)) throw new NotAsked('no limit was met');
	return seen;
}

export const limitBeliefs: Belief[] = [
	{
		id: 'limits.over',
		believes: 'The eleventh create within a minute is refused with code 40001.',
		marks: ['S', 'D'],
		needs: ['limits'],
		answers: [['it is'], ['it is not', { rateLimits: false }]],
		async check(context) {
			const { eleventh } = await experiment(context);
			return answered(isOver(eleventh) ? 'it is' : 'it is not', eleventh);
		},
	},
	{
		id: 'limits.window',
		believes: 'The window of that limit is a whole minute.',
		marks: ['D'],
		needs: ['limits'],
		async check(context) {
			const { stillOver, eleventh } = await overLimit(context);
			const mirror = { minuteMs: 30_000 };
			return compare(stillOver, stillOver ? 'still refused after 36 seconds' : 'shorter', eleventh, mirror);
		},
	},
	{
		id: 'limits.refused-count',
		believes: 'Calls that were refused do not count against it.',
		marks: ['?'],
		needs: ['limits'],
		answers: [['they do not count'], ['they count', { refusedCallsCount: true }]],
		async check(context) {
			const { stillOver, afterwards } = await overLimit(context);
			if (!stillOver) throw new NotAsked('the window is shorter than a minute');
			return answered(isOver(afterwards) ? 'they count' : 'they do not count', afterwards);
		},
	},
];

/** To be asked last: what was seen of the limits during the whole run. */
export const limitLastBelief: Belief = {
	id: 'limits.kept',
	isLast: true,
	believes: 'Whoever keeps to the documented limits never meets code 40001.',
	marks: ['D', 'S'],
	async check({ api }) {
		const met = [...api.overLimit];
		if (met.length === 0) return held('it never came');
		const seen = met.map(([name, calls]) => `${name}: after ${calls} calls`).join(', ');
		const perMinute = ([name, calls]: (typeof met)[number]) => [
			name,
			{ calls, per: name === 'detail' ? ('second' as const) : ('minute' as const) },
		];
		return refuted(seen, undefined, { limits: Object.fromEntries(met.map(perMinute)) });
	},
};
