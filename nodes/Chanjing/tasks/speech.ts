import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { asChanjingError } from '../errors/chanjingError';
import { readMessage } from '../errors/redact';
import { storeResult } from '../files/download';
import { fileBaseName } from '../files/formats';
import { subtitleWait } from '../limits';
import type { Client } from '../transport/client';
import { endpoints } from '../transport/endpoints';
import { lookUpOne } from '../looks/kind';
import { watches } from '../looks/watch';
import { defineResultKind } from './kind';
import type { Subtitle } from './subtitles';

/** A speech as every operation emits it. Times are in ms; `duration` is null until there is audio. */
export interface Speech {
	id: string;
	status: number;
	state: 'generating' | 'success' | 'failed';
	msg: string;
	audio_url: string;
	duration: number | null;
	subtitles: Subtitle[];
}

/** The documented state of a speech that ended, well or not. */
const ended = 9;

const milliseconds = (seconds: unknown) => Math.round(Number(seconds) * 1000);

/** A speech from what Chanjing says of it, or what is known of one that was just created. */
export function toSpeech(detail: IDataObject): Speech {
	const full = (detail.full ?? {}) as IDataObject;
	const subtitles = (Array.isArray(detail.subtitles) ? detail.subtitles : []) as IDataObject[];
	const msg = readMessage(detail.errMsg || detail.errReason);
	const status = Number(detail.status ?? 0);
	const hasAudio = status === ended && Boolean(full.url) && !msg;
	return {
		id: String(detail.id),
		status,
		state: hasAudio ? 'success' : status === ended ? 'failed' : 'generating',
		msg,
		audio_url: hasAudio ? String(full.watermark_url || full.url) : '',
		duration: hasAudio && full.duration !== undefined ? milliseconds(full.duration) : null,
		subtitles: subtitles
			// Neither players nor n8n can do anything with a line of unknown time.
			.filter((line) => [line?.start_time, line?.end_time].every((time) => Number.isFinite(Number(time))))
			.map(({ start_time: start, end_time: end, subtitle }) => ({
				start: milliseconds(start),
				end: milliseconds(end),
				text: String(subtitle ?? ''),
			})),
	};
}

export const speech = defineResultKind<Speech>({
	name: 'speech',
	resource: 'Speech',
	result: 'speech',
	lack: 'has no audio',
	reason: ({ msg }) => msg,
	wait: 'Wait for Speech',
	create: endpoints.createSpeech,
	detail: endpoints.speechState,
	idParameter: 'task_id',
	lists: [],
	read: toSpeech,
	unknownAdvice: 'Check the Task ID and that the credential is of the account that created the speech.',
});

/** Speeches until their subtitles are there: Chanjing may have them later than the audio. */
const subtitled = watches<Speech>({
	...speech,
	isDone: ({ state, subtitles }) => state !== 'generating' && (state === 'failed' || subtitles.length > 0),
});

/**
 * A finished speech with its subtitles, waited for as long as they usually take; without them when they have not come then.
 * @throws ChanjingError with the task's id
 */
export async function withSubtitles(client: Client, known: Speech): Promise<Speech> {
	if (known.state !== 'success' || known.subtitles.length) return known;
	const { value } = await subtitled(client)
		.until(known.id, subtitleWait.seconds, true)
		.catch((error: unknown) => {
			throw asChanjingError(error).with({ task_id: known.id });
		});
	return value?.state === 'success' ? value : known;
}

/**
 * Streams the audio of a finished speech into n8n's binary store.
 * @throws ChanjingError with the task's id
 */
export async function downloadSpeech(client: Client, one: Speech, fileName = ''): Promise<IBinaryData> {
	const { id, audio_url: url } = one;
	try {
		return await storeResult(client, {
			url,
			renew: async () => (await lookUpOne(client, speech, id)).audio_url,
			name: fileBaseName(fileName) || id,
			extension: 'wav',
			mimeType: 'audio/x-wav',
			result: speech.result,
			again: 'Speech > Get with Download Audio',
		});
	} catch (error) {
		throw asChanjingError(error).with({ task_id: id });
	}
}
