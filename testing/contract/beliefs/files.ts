import { extname } from 'node:path';

import { answered, compare, held, NotAsked, refuted, type Belief } from '../belief';
import type { Context } from '../context';
import { entriesOf } from '../lists';
import { faultOf, shapeOf } from '../shapes';
import { secondsUntilEnd } from '../urlLife';

/** Every kind of file by service, and the MIME type it is believed to be given. */
const formats: Array<[service: string, name: string, mimeType: string]> = [
	['lip_sync_video', 'clip.mp4', 'video/mp4'],
	['lip_sync_video', 'clip.mov', 'video/quicktime'],
	['lip_sync_video', 'clip.webm', 'video/webm'],
	['lip_sync_audio', 'sound.mp3', 'audio/mpeg'],
	['lip_sync_audio', 'sound.m4a', 'audio/x-m4a'],
	['lip_sync_audio', 'sound.wav', 'audio/x-wav'],
	['make_video_background', 'picture.jpg', 'image/jpeg'],
	['make_video_background', 'picture.png', 'image/png'],
];

/** Services whose formats were asked above already need no call of their own. */
const furtherServices: Array<[service: string, name: string]> = [
	['customised_person', 'clip.mp4'],
	['prompt_audio', 'sound.mp3'],
	['make_video_audio', 'sound.wav'],
	['ai_creation', 'picture.jpg'],
];

const announcedClip = async ({ things }: Context) => await things.announced('lip_sync_video', 'clip.mp4');

export const fileBeliefs: Belief[] = [
	{
		id: 'files.upload-url',
		believes: 'create_upload_url answers sign_url, full_path, key, mime_type and file_id.',
		marks: ['S', 'D'],
		async check(context) {
			const reply = await announcedClip(context);
			const fault = faultOf(shapeOf.uploadUrl, reply.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'files.mime-types',
		believes: 'mime_type by extension is the usual one: audio/x-m4a for m4a, audio/x-wav for wav.',
		marks: ['D', '?'],
		async check({ things }) {
			const others: Record<string, string> = {};
			let reply: unknown;
			for (const [service, name, mimeType] of formats) {
				const { data, ...rest } = await things.announced(service, name);
				if (data?.mime_type === mimeType) continue;
				others[extname(name).slice(1)] = String(data?.mime_type ?? '');
				reply = { ...rest, data };
			}
			const seen = Object.entries(others).map(([name, type]) => `${name}: ${type || 'refused'}`);
			if (seen.length === 0) return held('as believed');
			const known = formats.map(([, name, type]): [string, string] => [extname(name).slice(1), type]);
			return refuted(seen.join(', '), reply, { mimeTypes: { ...Object.fromEntries(known), ...others } });
		},
	},
	{
		id: 'files.services',
		believes:
			'create_upload_url knows customised_person, prompt_audio, make_video_audio and ai_creation too.',
		marks: ['302', 'S', 'T', 'V3'],
		async check({ things }) {
			const refusals: string[] = [];
			for (const [service, name] of furtherServices) {
				const { code, msg } = await things.announced(service, name);
				if (code !== 0) refusals.push(`${service}: ${code} ${msg}`);
			}
			return compare(refusals.length === 0, refusals.join(', ') || 'all are known');
		},
	},
	{
		id: 'files.service-video',
		believes: 'There is no service "video", which one example names.',
		marks: ['V2', '?'],
		async check({ things }) {
			const reply = await things.announced('video', 'clip.mp4');
			return compare(reply.code !== 0, `code ${reply.code}`, reply);
		},
	},
	{
		id: 'files.name-required',
		believes: 'create_upload_url wants a name.',
		marks: ['S', 'O', '?'],
		answers: [['refused'], ['taken', { uploadNameRequired: false }]],
		async check({ api }) {
			const reply = await api.get('/common/create_upload_url', { service: 'lip_sync_video' });
			return answered(reply.code === 0 ? 'taken' : 'refused', reply);
		},
	},
	{
		id: 'files.uppercase',
		believes: 'An extension in capitals is as good as one in small letters.',
		marks: ['?'],
		answers: [['taken'], ['refused', { acceptUppercaseExtensions: false }]],
		async check({ things }) {
			const reply = await things.announced('lip_sync_video', 'CLIP.MP4');
			return answered(reply.code === 0 ? 'taken' : 'refused', reply);
		},
	},
	{
		id: 'files.wrong-format',
		believes: 'A file of another format is refused before it is uploaded.',
		marks: ['S', '?'],
		async check({ things }) {
			const reply = await things.announced('lip_sync_video', 'clip.avi');
			return compare(reply.code !== 0, `code ${reply.code}: ${reply.msg}`, reply);
		},
	},
	{
		id: 'files.upload-headers',
		believes: 'The PUT needs no header besides Content-Type.',
		marks: ['T', '?'],
		async check(context) {
			const reply = await announcedClip(context);
			const names = Object.keys(reply.data?.headers ?? {});
			// Their values may be signatures.
			const uploadHeaders = Object.fromEntries(names.map((name) => [name, '***']));
			return compare(names.length === 0, names.join(', ') || 'none is named', reply, { uploadHeaders });
		},
	},
	{
		id: 'files.upload-url-life',
		believes: 'The upload URL lives 15 minutes.',
		marks: ['D'],
		async check(context) {
			const reply = await announcedClip(context);
			const seconds = secondsUntilEnd(reply.data?.sign_url);
			if (seconds === undefined) throw new NotAsked('the URL does not say when it ends');
			// The URL was made a little earlier, at the beginning of the run.
			const isSo = seconds > 600 && seconds <= 901;
			return compare(isSo, `about ${Math.round(seconds)} seconds`, reply, {
				uploadUrlSeconds: Math.round(seconds),
			});
		},
	},
	{
		id: 'files.content-type',
		believes: 'A PUT with another Content-Type than mime_type is HTTP 403 SignatureDoesNotMatch.',
		marks: ['T'],
		async check(context) {
			// A name of its own: where this is taken there is a file, and others build on one that is not there.
			const { data } = await context.things.announced('lip_sync_video', 'wrong-type.mp4');
			const response = await context.api.fetch(data.sign_url, {
				method: 'PUT',
				headers: { 'Content-Type': 'application/octet-stream', ...data.headers },
				body: 'contract',
			});
			if (response.ok) context.made.add('file', data.file_id, 'lip_sync_video');
			const text = await response.text();
			const isSo = response.status === 403 && text.includes('SignatureDoesNotMatch');
			const [, code = text.slice(0, 100)] = /<Code>(\w+)/.exec(text) ?? [];
			const seen = `HTTP ${response.status} ${code}`.trim();
			return compare(isSo, seen, undefined, response.ok ? { contentTypeSigned: false } : undefined);
		},
	},
	{
		id: 'files.put-status',
		believes: 'A PUT that was taken is answered with HTTP 200.',
		marks: ['D', '?'],
		needs: ['videoFile'],
		answers: [['HTTP 200'], ['HTTP 204', { putStatus: 204 }]],
		check: async ({ things }) => answered(`HTTP ${(await things.videoFile()).put.status}`),
	},
	{
		id: 'files.shape',
		believes: 'file_detail answers id, service, bytes, create_time, file_path, status and msg.',
		marks: ['D'],
		needs: ['videoFile'],
		async check({ things }) {
			const { lastLook: reply } = await things.videoFile();
			const fault = faultOf(shapeOf.file, reply.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'files.ready-in-a-minute',
		believes: 'An upload can be used within about a minute.',
		marks: ['S'],
		needs: ['videoFile'],
		async check({ things, options }) {
			const { readyMs, lastLook } = await things.videoFile();
			const isPending = lastLook.data?.status === 0;
			const minutes = (readyMs - options.slackMs) / options.minuteMs;
			const seen = isPending
				? 'still pending after two minutes'
				: `after ${Math.round((readyMs / options.minuteMs) * 60)} seconds`;
			const mirror = { fileReadyMs: isPending ? Infinity : Math.round(readyMs) };
			return compare(!isPending && minutes <= 1.1, seen, lastLook, mirror);
		},
	},
	{
		id: 'files.ready-status',
		believes: 'A file that can be used is in status 1.',
		marks: ['D', 'V', '?'],
		needs: ['videoFile'],
		answers: [['status 1'], ['status 2', { readyStatus: 2 }]],
		async check({ things }) {
			const { lastLook: reply } = await things.videoFile();
			const { status } = reply.data ?? {};
			if (status !== 1 && status !== 2) throw new NotAsked(`the file is in status ${status}`);
			return answered(`status ${status}`, reply);
		},
	},
	{
		id: 'files.content-check',
		believes: 'A video of a person who speaks passes the check of its content.',
		marks: ['V'],
		needs: ['videoFile'],
		async check({ things }) {
			const { lastLook: reply } = await things.videoFile();
			const { status, msg } = reply.data ?? {};
			return compare(status !== 98, `status ${status} ${msg}`, reply, { contentCheck: 'fail' });
		},
	},
	{
		id: 'files.content-check-msg',
		believes: 'The msg of a file whose content is not allowed is 内容安全检测失败.',
		marks: ['?'],
		needs: ['videoFile'],
		async check({ things }) {
			const { lastLook: reply } = await things.videoFile();
			const { status, msg } = reply.data ?? {};
			if (status !== 98) throw new NotAsked('the content of the upload is allowed');
			return compare(msg === '内容安全检测失败', `${msg}`, reply, { contentCheckMsg: msg });
		},
	},
	{
		id: 'files.public-url',
		believes: 'full_path is a public URL of the bytes that were uploaded.',
		marks: ['D', 'S'],
		needs: ['videoFile'],
		async check({ api, things }) {
			await things.videoFileId();
			const { announced, bytes } = await things.videoFile();
			const response = await api.fetch(announced.full_path);
			const isSame = Buffer.from(await response.arrayBuffer()).equals(bytes);
			const seen = `HTTP ${response.status}${isSame ? '' : ', other bytes'}`;
			return compare(response.ok && isSame, seen, undefined, { storeUploads: false });
		},
	},
	{
		id: 'files.life',
		believes: 'Files are purged (status 100) after 30 days, and not before.',
		marks: ['D', 'V'],
		async check({ api }) {
			const reply = await api.post('/common/file_list', { page: 1, page_size: 50 });
			const files: Array<{ status: number; create_time: number }> = entriesOf(reply);
			const days = (file: { create_time: number }) =>
				Math.floor((Date.now() / 1000 - file.create_time) / 86_400);
			const usable = files.filter(({ status }) => status === 1 || status === 2).map(days);
			const purged = files.filter(({ status }) => status === 100).map(days);
			if (Math.max(0, ...usable, ...purged) < 29) throw new NotAsked('no file of this account is that old');
			const oldest = Math.max(0, ...usable);
			const youngest = Math.min(Infinity, ...purged);
			const seen = `usable after ${oldest} days, purged after ${youngest}`;
			if (oldest > 31) return refuted(seen, reply, { fileLifeDays: oldest });
			return compare(youngest >= 29, seen, reply, { fileLifeDays: youngest });
		},
	},
	{
		id: 'files.unknown',
		believes: 'An unknown file is 50000 文件不存在.',
		marks: ['T'],
		async check({ api }) {
			const reply = await api.get('/common/file_detail', { id: 'contract-no-such-file' });
			const isSo = reply.code === 50000 && reply.msg === '文件不存在';
			return compare(isSo, `${reply.code} ${reply.msg}`, reply);
		},
	},
	{
		id: 'files.foreign',
		believes: "Another account's file is 50000 您无权使用该文件.",
		marks: ['T'],
		async check() {
			throw new NotAsked("it needs the id of another account's file");
		},
	},
	{
		id: 'files.limits',
		believes: 'There is no limit of size, length or resolution that a usual video meets.',
		marks: ['?'],
		async check() {
			throw new NotAsked('a limit is found only with uploads of many gigabytes');
		},
	},
];
