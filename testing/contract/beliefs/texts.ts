import { answered, compare, held, NotAsked, refuted, type Belief } from '../belief';
import type { Context } from '../context';
import type { Json } from '../json';
import type { KindName } from '../kinds';
import { probe, spokenAs, textShapes, type Probe } from '../probes';

/** Where a text stands in the create of each kind. */
const texts: Array<[kind: KindName, put: (body: Json, text: string, context: Context) => Promise<void>]> = [
	[
		'lipSync',
		async (body, text, context) => {
			body.tts_config.text = await spokenAs(context, text);
		},
	],
	[
		'speech',
		async (body, text) => {
			body.text.text = text;
		},
	],
	[
		'avatarVideo',
		async (body, text) => {
			body.audio.tts.text = [text];
		},
	],
];

/** What each kind says to a text. Kinds that cannot be asked are left out; throws where none can. */
async function ask(context: Context, text: string): Promise<Array<[KindName, Probe]>> {
	const asked: Array<[KindName, Probe]> = [];
	let reason: unknown;
	for (const [kind, put] of texts) {
		const full: Json = { tts_config: {}, text: {}, audio: { tts: {} } };
		await put(full, text, context);
		const change = (body: Json) => {
			if (kind === 'lipSync') body.tts_config.text = full.tts_config.text;
			else if (kind === 'speech') body.text.text = full.text.text;
			else body.audio.tts.text = full.audio.tts.text;
		};
		try {
			asked.push([kind, await probe(context, kind, change)]);
		} catch (error) {
			if (!(error instanceof NotAsked)) throw error;
			reason = error;
		}
	}
	if (asked.length === 0) throw reason;
	return asked;
}

const told = (asked: Array<[KindName, Probe]>) =>
	asked
		.map(([kind, { reply, isTaken }]) => `${kind}: ${isTaken ? 'taken' : `${reply.code} ${reply.msg}`}`)
		.join(', ');

export const textBeliefs: Belief[] = [
	{
		id: 'text.shape',
		believes: 'tts_config.text of a lip-sync may be a string or an array of one string.',
		marks: ['S', 'D', 'V', '?'],
		answers: [
			['both are taken'],
			['only a string is taken', { textShape: 'string' }],
			['only an array is taken', { textShape: 'array' }],
		],
		async check(context) {
			const { string, array } = await textShapes(context);
			if (string.isTaken && array.isTaken) return answered('both are taken', array.reply);
			if (string.isTaken) return answered('only a string is taken', array.reply);
			return answered(array.isTaken ? 'only an array is taken' : 'neither is taken', string.reply);
		},
	},
	{
		id: 'text.shape-code',
		believes: 'A text of another shape is refused with code 400.',
		marks: ['?'],
		answers: [['code 400'], ['code 40000', { textShapeCode: 40000 }]],
		async check(context) {
			const { reply, isTaken } = await probe(context, 'lipSync', (body) => (body.tts_config.text = 5));
			return answered(isTaken ? 'taken' : `code ${reply.code}`, reply);
		},
	},
	{
		id: 'text.length',
		believes: 'A text must have fewer than 4,000 characters, for lip-sync as elsewhere.',
		marks: ['D', '?'],
		async check(context) {
			const long = await ask(context, '字'.repeat(3_999));
			const tooShort = long.find(([, { isTaken }]) => !isTaken);
			if (tooShort)
				return refuted(`3,999 characters: ${told(long)}`, tooShort[1].reply, { maxTextLength: 3_999 });
			const over = await ask(context, '字'.repeat(4_000));
			const taken = over.find(([, { isTaken }]) => isTaken);
			return compare(!taken, `4,000 characters: ${told(over)}`, over[0][1].reply, { maxTextLength: 4_001 });
		},
	},
	{
		id: 'text.emoji',
		believes: 'A text with emoji is refused with code 40000.',
		marks: ['T'],
		async check(context) {
			const asked = await ask(context, '你好😀');
			const other = asked.find(([, { reply }]) => reply.code !== 40000);
			if (!other) return held(told(asked), asked[0][1].reply);
			return refuted(told(asked), other[1].reply, { emojiCode: other[1].reply.code });
		},
	},
];
