import type { Reply } from './api';
import { NotAsked } from './belief';
import type { Context } from './context';
import { idOf } from './following';
import type { Json } from './json';
import { kinds, type KindName } from './kinds';

const unknownFile = 'contract-no-such-file';
export const unknownVoice = 'contract-no-such-voice';

/**
 * Creates that are refused at the very end, when everything else has been looked at: for a file or voice that does not
 * exist, or a text that is too long. So it costs nothing to find out whether a field is taken.
 */
const bodies: Record<KindName, { path: string; body: (context: Context) => Promise<Json> }> = {
	lipSync: {
		path: '/video_lip_sync/create',
		body: async (context) => ({
			video_file_id: unknownFile,
			tts_config: { text: await spokenAs(context, '你好'), audio_man_id: await context.things.voice() },
		}),
	},
	speech: {
		path: '/create_audio_task',
		body: async () => ({ audio_man: unknownVoice, speed: 1, pitch: 1, text: { text: '你好' } }),
	},
	voice: {
		path: '/create_customised_audio',
		body: async ({ budget }) => {
			// No document promises that this is refused: where it is taken, there is a voice.
			budget.reserve(0, 'a cloned voice, perhaps');
			return {
				name: 'contract',
				url: 'https://example.com/none.wav',
				model_type: 'cicada1.0',
				text: '声音'.repeat(30),
			};
		},
	},
	avatar: {
		path: '/create_customised_person',
		body: async () => ({ name: 'contract', file_id: unknownFile, train_type: 'figure' }),
	},
	avatarVideo: {
		path: '/create_video',
		body: async ({ things }) => ({
			person: personOf((await things.commonAvatar()).avatar),
			audio: {
				type: 'tts',
				volume: 100,
				tts: { text: ['你好'], speed: 1, pitch: 1, audio_man: await things.voice() },
			},
			bg: { file_id: unknownFile, x: 0, y: 0, width: 1080, height: 1920 },
		}),
	},
};

/** Sends a create that must be refused; throws where one of its kind was taken before, for each may cost beans. */
async function send({ api, made, things }: Context, kind: KindName, body: Json): Promise<Reply> {
	if (things.taken.has(kind)) {
		throw new NotAsked(`a create that should have been refused made something: ${kinds[kind].title}`);
	}
	const reply = await api.post(bodies[kind].path, body, { makes: true });
	if (reply.code === 0) {
		things.taken.add(kind);
		made.add(kind, idOf(reply) ?? 'without an id');
	}
	return reply;
}

const isSame = (one: Reply, other: Reply) => one.code === other.code && one.msg === other.msg;

/** The reply to the create that is refused at the very end. */
export async function baseOf(context: Context, kind: KindName): Promise<Reply> {
	return await context.things.once(`base/${kind}`, async () => {
		// A lip-sync without a text, because it is open which shape of one is taken.
		const body =
			kind === 'lipSync'
				? { video_file_id: unknownFile, audio_type: 'audio', audio_file_id: unknownFile }
				: await bodies[kind].body(context);
		return await send(context, kind, body);
	});
}

export interface Probe {
	reply: Reply;
	/** Whether the change was taken, so that only the very end was refused. */
	isTaken: boolean;
}

/** Sends that create with a change; throws where Chanjing does not look at the other fields first. */
export async function probe(
	context: Context,
	kind: KindName,
	change: (body: Json) => void = () => {},
): Promise<Probe> {
	const base = await baseOf(context, kind);
	const { title } = kinds[kind];
	await context.things.once(`order/${kind}`, async () => {
		const body = await bodies[kind].body(context);
		for (const name of ['tts_config', 'text', 'name', 'audio']) delete body[name];
		const reply = await send(context, kind, body);
		if (kind !== 'voice' && isSame(reply, base)) {
			throw new NotAsked(`the file or voice of a ${title} is looked at before its other fields`);
		}
	});
	const body = await bodies[kind].body(context);
	change(body);
	const reply = await send(context, kind, body);
	return { reply, isTaken: reply.code === 0 || isSame(reply, base) };
}

/** Whether lip-sync takes a text as a string, and as an array of one string. */
export async function textShapes(context: Context): Promise<{ string: Probe; array: Probe }> {
	return await context.things.once('textShapes', async () => {
		const base = await baseOf(context, 'lipSync');
		const ask = async (text: unknown) => {
			const body = {
				video_file_id: unknownFile,
				tts_config: { text, audio_man_id: await context.things.voice() },
			};
			const reply = await send(context, 'lipSync', body);
			return { reply, isTaken: reply.code === 0 || isSame(reply, base) };
		};
		return { string: await ask('你好'), array: await ask(['你好']) };
	});
}

/** A text for lip-sync in a shape that is taken. */
export async function spokenAs(context: Context, text: string): Promise<string | string[]> {
	const { string, array } = await textShapes(context);
	return !string.isTaken && array.isTaken ? [text] : text;
}

/** The figure of a common avatar, as create_video wants it. */
export function personOf({ id, figures: [figure] }: Json) {
	const { type, width, height } = figure;
	return { id, figure_type: type, x: 0, y: 0, width: width || 1080, height: height || 1920 };
}
