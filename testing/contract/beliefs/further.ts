import { compare, NotAsked, type Belief } from '../belief';
import type { Context } from '../context';
import { entriesOf } from '../lists';

/** `YYYY-MM-DD HH:MM:SS` in Beijing, as consume_detail wants it. */
const beijing = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

const hourMs = 3_600_000;

/** Calls that this package does not make, asked for the shape of their answers. */
const calls: Array<{
	id: string;
	believes: string;
	marks: Belief['marks'];
	method: 'get' | 'post';
	path: string;
	params?: () => Record<string, unknown>;
}> = [
	{
		id: 'translation-languages',
		believes: 'video_translation/target_languages lists codes of languages, in a shape not documented.',
		marks: ['V2', '?'],
		method: 'get',
		path: '/video_translation/target_languages',
	},
	{
		id: 'price-catalog',
		believes: 'price/catalog lists prices, also that of speech, in a shape not documented.',
		marks: ['V2', '?'],
		method: 'get',
		path: '/price/catalog',
	},
	{
		id: 'consume-detail',
		believes: 'consume_detail lists what took beans, by task_id and Beijing time.',
		marks: ['V2', 'T', '?'],
		method: 'post',
		path: '/consume_detail',
		params: () => ({ start_time: beijing(Date.now() - 24 * hourMs), end_time: beijing(Date.now() + hourMs) }),
	},
	{
		id: 'creation-list',
		believes: 'ai_creation/task/page lists pictures and videos that were created.',
		marks: ['V'],
		method: 'post',
		path: '/ai_creation/task/page',
		params: () => ({ unique_ids: [], type: 3, page: 1, page_size: 10 }),
	},
	{
		id: 'photo-list',
		believes: 'aigc/photo/task/page lists photos of persons that were made.',
		marks: ['V'],
		method: 'get',
		path: '/aigc/photo/task/page',
		params: () => ({ page: 1, page_size: 10 }),
	},
	{
		id: 'motion-list',
		believes: 'aigc/motion/task/page exists, which the newest client alone names.',
		marks: ['V2', '?'],
		method: 'get',
		path: '/aigc/motion/task/page',
		params: () => ({ page: 1, page_size: 10 }),
	},
	{
		id: 'lora',
		believes: 'aigc/lora/task still exists, which the newest client no longer names.',
		marks: ['V', 'V2', '?'],
		method: 'get',
		path: '/aigc/lora/task',
		params: () => ({ lora_id: 'contract-no-such-id' }),
	},
	{
		id: 'multipart',
		believes:
			'common/create_multipart_upload answers the id of an upload and signed URLs, in a shape not documented.',
		marks: ['V2', '?'],
		method: 'post',
		path: '/common/create_multipart_upload',
		params: () => ({ file_size: 10_000_000, name: 'clip.mp4', service: 'lip_sync_video' }),
	},
];

async function ask({ api }: Context, { method, path, params }: (typeof calls)[number]) {
	const reply = await api[method](path, (params?.() ?? {}) as Record<string, string>);
	if (reply.code === undefined)
		throw new NotAsked(`the service does not know the path: HTTP ${reply.status}`);
	return reply;
}

/** Open marks that cannot be asked, and why. */
export const unasked: Array<[id: string, believes: string, reason: string]> = [
	[
		'translation-create',
		'video_translation/create makes one task for each language.',
		'its price is unknown, and nothing public tells how to follow what it makes',
	],
	[
		'multipart-complete',
		'complete_multipart_upload answers file_id.',
		'how its parts are uploaded is not documented; the reply of create_multipart_upload tells first',
	],
	[
		'creation-callback',
		'A callback of an AI creation has the same body as those of videos.',
		'an AI creation is paid in a currency whose price is unknown',
	],
	[
		'briefing',
		'creative/creative_briefing answers within two minutes, in a shape not documented.',
		'its price is unknown',
	],
	[
		'consume-type',
		'consume_type of consume_detail is a word such as video.',
		'its other values show in the replies of further.consume-detail',
	],
];

export const furtherBeliefs: Belief[] = [
	...calls.map(
		(call): Belief => ({
			id: `further.${call.id}`,
			believes: call.believes,
			marks: call.marks,
			async check(context) {
				const reply = await ask(context, call);
				// An unknown id is refused where the path exists.
				return compare(reply.code === 0 || call.id === 'lora', `code ${reply.code}: ${reply.msg}`, reply);
			},
		}),
	),
	{
		id: 'further.consume-lip-sync',
		believes: 'The ids of lip-sync tasks are in consume_detail.',
		marks: ['?'],
		needs: ['lipSync'],
		async check(context) {
			const { id } = await context.things.finished('lipSync');
			const reply = await ask(context, calls.find((call) => call.id === 'consume-detail')!);
			const entries = entriesOf(reply);
			const isThere = entries.some(({ task_id: task }) => task === id);
			return compare(
				isThere,
				isThere ? 'it is there' : `not among ${entries.length}; entries come late`,
				reply,
			);
		},
	},
	...unasked.map(
		([id, believes, reason]): Belief => ({
			id: `further.${id}`,
			believes,
			marks: ['?'],
			async check() {
				throw new NotAsked(reason);
			},
		}),
	),
];
