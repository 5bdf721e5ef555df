import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

import type { Reply } from './api';
import { NotAsked } from './belief';
import type { Context } from './context';
import { follow, order, succeeded, type Followed } from './following';
import type { Json } from './json';
import { entriesOf, readPage, type List } from './lists';
import { personOf, spokenAs } from './probes';
import { readyId, upload, type Upload } from './upload';

const shortText = '你好，世界。';
/** About 14 seconds: a voice is made from it, which wants 10. */
const longText =
	'今天天气很好，我们一起去公园散步。路边的花都开了，孩子们在草地上奔跑，老人坐在长椅上聊天。大家都觉得很开心，希望明天也是这样的好天气。';

/** What each thing is, and how many beans it is thought to take. Where no price is documented it is a guess. */
export const needs = {
	videoFile: { what: 'an uploaded video', beans: undefined },
	speech: { what: 'a speech of 14 seconds', beans: 15 },
	lipSync: { what: 'a lip-sync video of 2 seconds', beans: 3 },
	speechV2: { what: 'a speech of 2 seconds', beans: 2 },
	avatarVideo: { what: 'an avatar video of 2 seconds', beans: 3 },
	soundVideo: { what: 'an avatar video from an audio file of 14 seconds', beans: 15 },
	failedVideo: { what: 'an avatar video that fails', beans: 1 },
	ownVoice: { what: 'a cloned voice', beans: 0 },
	shortVoice: { what: 'a voice cloned from 2 seconds', beans: 0 },
	ownAvatar: { what: 'an avatar', beans: 0 },
	callbacks: { what: 'an address for callbacks', beans: undefined },
	limits: { what: 'calls over the documented limits', beans: undefined },
} satisfies Record<string, { what: string; beans: number | undefined }>;

export type NeedName = keyof typeof needs;

type MadeName = Exclude<NeedName, 'videoFile' | 'callbacks' | 'limits'>;

/** What the beliefs share: each is made when it is first asked for, and only once. */
export class Things {
	/** All that was followed, whatever has become of it. */
	readonly followed: Followed[] = [];
	/** Kinds of which a create was taken that should have been refused. */
	readonly taken = new Set<Followed['kind']>();
	private readonly asked = new Map<string, Promise<unknown>>();

	constructor(private readonly context: () => Context) {}

	/** Makes it where that has not been tried yet; rejects with the reason where it cannot be had. */
	async get(need: NeedName): Promise<unknown> {
		const { receiver, options } = this.context();
		switch (need) {
			case 'callbacks':
				if (!receiver) throw new NotAsked('it needs a public address: give one with --callback-url');
				return receiver;
			case 'limits':
				if (!options.limits) throw new NotAsked('it goes over a documented limit: ask with --limits');
				return undefined;
			case 'videoFile':
				return await this.videoFile();
			default:
				return await this.ended(need);
		}
	}

	/** Something made, at its end, whichever it is. */
	async ended(name: MadeName): Promise<Followed> {
		return await this.once(name, async () => {
			const before = await this.beans();
			const one = await this.makers[name]();
			this.followed.push(one);
			await follow(this.context(), one);
			one.beans = before - (await this.beans());
			return one;
		});
	}

	/** Something made that succeeded. */
	async finished(name: MadeName): Promise<Followed> {
		return succeeded(await this.ended(name));
	}

	/** The first page of a list. */
	async page(list: List): Promise<Reply> {
		return await this.once(`page/${list.name}`, async () => await readPage(this.context().api, list));
	}

	/** Id of a common voice. */
	async voice(): Promise<string> {
		return await this.once('voice', async () => {
			const { api } = this.context();
			const [voice] = entriesOf(await api.get('/list_common_audio', { page: 1, size: 10 }));
			if (!voice) throw new NotAsked('there is no common voice');
			return voice.id;
		});
	}

	/** A common avatar, and the reply that holds it. */
	async commonAvatar(): Promise<{ avatar: Json; reply: Reply }> {
		return await this.once('commonAvatar', async () => {
			const { api } = this.context();
			const reply = await api.get('/list_common_dp', { page: 1, size: 10 });
			const avatar = entriesOf(reply).find(({ figures }) => figures?.length > 0);
			if (!avatar) throw new NotAsked('there is no common avatar with a figure');
			return { avatar, reply };
		});
	}

	/** A file that was announced and never uploaded, so that nothing can be made of it. */
	async announced(service: string, name: string): Promise<Reply> {
		const { api } = this.context();
		return await this.once(
			`${service}/${name}`,
			async () => await api.get('/common/create_upload_url', { service, name }),
		);
	}

	/** The driving video, uploaded and ready. */
	async videoFile(): Promise<Upload> {
		return await this.once('videoFile', async () => {
			const { video } = this.context().options;
			const bytes = video ? await readFile(video) : await this.previewVideo();
			return await upload(this.context(), 'lip_sync_video', `clip${video ? extname(video) : '.mp4'}`, bytes);
		});
	}

	/** Id of the driving video; rejects where it cannot be used. */
	async videoFileId(): Promise<string> {
		return readyId(await this.videoFile());
	}

	/** The long speech, uploaded for that service. */
	async soundFile(service: string): Promise<Upload> {
		return await this.once(`sound/${service}`, async () => {
			const bytes = await this.bytesOf((await this.finished('speech')).looks);
			return await upload(this.context(), service, 'speech.wav', bytes);
		});
	}

	/** Beans that are left. */
	async beans(): Promise<number> {
		const { data } = await this.context().api.get('/user_duration');
		return data?.resi_total_bean;
	}

	private readonly makers: Record<MadeName, () => Promise<Followed>> = {
		speech: async () => await this.speak('speech', '/create_audio_task', longText, 500),
		speechV2: async () => await this.speak('speechV2', '/create_audio_task_v2', shortText),
		lipSync: async () => await this.lipSync('lipSync'),
		avatarVideo: async () => await this.avatarVideo('avatarVideo', await this.spoken(shortText)),
		// Digits alone are refused after the create: msg 不支持纯数字文本.
		failedVideo: async () => await this.avatarVideo('failedVideo', await this.spoken('12345678')),
		soundVideo: async () => {
			const id = readyId(await this.soundFile('make_video_audio'));
			return await this.avatarVideo('soundVideo', { type: 'audio', file_id: id, volume: 100 });
		},
		ownVoice: async () => {
			const { announced } = await this.soundFile('prompt_audio');
			return await this.cloneVoice('ownVoice', announced.full_path);
		},
		shortVoice: async () => {
			const bytes = await this.bytesOf((await this.finished('speechV2')).looks);
			const { announced } = await upload(this.context(), 'prompt_audio', 'short.wav', bytes);
			return await this.cloneVoice('shortVoice', announced.full_path);
		},
		ownAvatar: async () => {
			const { avatarVideo } = this.context().options;
			if (!avatarVideo) throw new NotAsked('it needs a video of a person: give one with --avatar-video');
			this.reserve('ownAvatar');
			const name = `avatar${extname(avatarVideo)}`;
			const file = await upload(this.context(), 'customised_person', name, await readFile(avatarVideo));
			const body = { name: 'contract', file_id: readyId(file), train_type: 'both', language: 'cn' };
			return await this.order('ownAvatar', 'avatar', '/create_customised_person', body);
		},
	};

	private async speak(name: MadeName, path: string, text: string, firstStatus?: number) {
		const voice = await this.voice();
		this.reserve(name);
		const body = { audio_man: voice, speed: 1, pitch: 1, text: { text } };
		return await this.order(name, 'speech', path, body, firstStatus);
	}

	private async lipSync(name: MadeName) {
		const text = await spokenAs(this.context(), shortText);
		const body = {
			video_file_id: await this.videoFileId(),
			tts_config: { text, audio_man_id: await this.voice() },
			model: 0,
		};
		this.reserve(name);
		return await this.order(name, 'lipSync', '/video_lip_sync/create', body);
	}

	private async spoken(text: string) {
		const tts = { text: [text], speed: 1, pitch: 1, audio_man: await this.voice() };
		return { type: 'tts', volume: 100, language: 'cn', tts };
	}

	private async avatarVideo(name: MadeName, audio: object) {
		const { avatar } = await this.commonAvatar();
		this.reserve(name);
		const body = { person: personOf(avatar), audio, model: 0 };
		return await this.order(name, 'avatarVideo', '/create_video', body);
	}

	private async cloneVoice(name: MadeName, url: string) {
		// Chanjing fetches it too: what is not public cannot become a voice.
		await this.download(url);
		this.reserve(name);
		const body = { name: 'contract', url, model_type: 'cicada1.0', language: 'cn' };
		return await this.order(name, 'voice', '/create_customised_audio', body);
	}

	private async order(
		name: MadeName,
		kind: Followed['kind'],
		path: string,
		body: object,
		firstStatus?: number,
	) {
		const { receiver } = this.context();
		const callback = receiver && { callback: receiver.urlFor(name, firstStatus) };
		return await order(this.context(), kind, path, { ...body, ...callback });
	}

	private reserve(name: MadeName) {
		const { what, beans } = needs[name];
		this.context().budget.reserve(beans, what);
	}

	private async previewVideo(): Promise<Buffer> {
		const { avatar } = await this.commonAvatar();
		return await this.download(avatar.figures[0].preview_video_url);
	}

	/** The bytes of a finished speech. */
	private async bytesOf(looks: Reply[]): Promise<Buffer> {
		return await this.download(looks[looks.length - 1].data.full?.url);
	}

	/** The bytes behind a URL; rejects where there are none. */
	async download(url: unknown): Promise<Buffer> {
		if (typeof url !== 'string' || !/^https?:/.test(url))
			throw new NotAsked('there is no URL to download from');
		return await this.once(`bytes/${url}`, async () => {
			const response = await this.context().api.fetch(url);
			if (!response.ok) throw new NotAsked(`a download was refused: HTTP ${response.status}`);
			return Buffer.from(await response.arrayBuffer());
		});
	}

	/** What `make` gives, made once under that name. */
	async once<T>(name: string, make: () => Promise<T>): Promise<T> {
		if (!this.asked.has(name)) this.asked.set(name, make());
		return (await this.asked.get(name)) as T;
	}
}
