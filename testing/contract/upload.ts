import type { Reply } from './api';
import { NotAsked } from './belief';
import type { Context } from './context';
import type { Json } from './json';
import { shapeOf } from './shapes';

/** What was uploaded. */
export interface Upload {
	/** `data` of create_upload_url. */
	announced: Json;
	put: { status: number; text: string };
	/** The last reply of file_detail. */
	lastLook: Reply;
	/** Milliseconds from the end of the upload until it was no longer pending. */
	readyMs: number;
	bytes: Buffer;
}

/** Uploads bytes and waits until the file is no longer pending. */
export async function upload(
	{ api, made, options }: Context,
	service: string,
	name: string,
	bytes: Buffer,
): Promise<Upload> {
	const reply = await api.get('/common/create_upload_url', { service, name });
	const announced = reply.data;
	if (!shapeOf.uploadUrl.safeParse(announced).success) throw new NotAsked('there is no upload URL');
	api.secrets.add(announced.sign_url);
	// Before the upload: where it is cut off, the file may be there all the same.
	const thing = made.add('file', announced.file_id, service);
	const put = await api.fetch(announced.sign_url, {
		method: 'PUT',
		headers: { 'Content-Type': announced.mime_type, ...announced.headers },
		body: new Uint8Array(bytes),
	});
	const uploadedAt = Date.now();
	for (let pause = options.minuteMs / 60; ; pause *= 1.3) {
		const look = await api.get('/common/file_detail', { id: announced.file_id });
		const readyMs = Date.now() - uploadedAt;
		if (look.data?.status !== 0 || readyMs > 2 * options.minuteMs + options.slackMs) {
			thing.state = `${service}, status ${look.data?.status}`;
			return {
				announced,
				put: { status: put.status, text: await put.text() },
				lastLook: look,
				readyMs,
				bytes,
			};
		}
		await api.sleep(pause);
	}
}

/** Id of an upload that can be used; throws where it cannot. */
export function readyId({ announced, lastLook }: Upload): string {
	const { status, msg } = lastLook.data ?? {};
	if (status !== 1 && status !== 2)
		throw new NotAsked(`the file ${announced.file_id} is in status ${status} ${msg ?? ''}`);
	return announced.file_id;
}
