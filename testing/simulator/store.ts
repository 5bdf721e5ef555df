import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

import type { CallbackOptions, SimulatorOptions } from './options';
import { Token } from './token';
import { UrlSigner } from './signedUrl';
import { commonVoices, customisedVoices, type CommonVoice, type CustomisedVoice } from './voiceSeed';
import type { Json } from './json';

export type Service =
	| 'lip_sync_video'
	| 'lip_sync_audio'
	| 'customised_person'
	| 'prompt_audio'
	| 'make_video_audio'
	| 'make_video_background';

export interface StoredFile {
	id: string;
	/** Belongs to another account. */
	foreign: boolean;
	service: Service;
	name: string;
	/** Path on the storage host, without the leading slash. */
	key: string;
	mimeType: string;
	/** Milliseconds since the epoch. */
	createdAt: number;
	/** undefined until the bytes are there. */
	readyAt?: number;
	bytes: number;
	sha256?: string;
	/** Where the bytes are; undefined where they were thrown away. */
	path?: string;
	/** Its content check fails. */
	banned: boolean;
	/** Set from outside or by delete_file; goes before everything else. */
	fixedStatus?: number;
	msg?: string;
}

export interface Task {
	id: string;
	foreign: boolean;
	/** What create was called with. */
	request: Record<string, Json>;
	/** Milliseconds since the epoch: created, generating from, ends at. */
	createdAt: number;
	startsAt: number;
	endsAt: number;
	/** How it ended; undefined while it runs. */
	ended?: {
		status: 20 | 30;
		msg: string;
		at: number;
		durationMs?: number;
		path?: string;
		contentType?: string;
	};
	/** It ends in status 30 with this msg. */
	plannedFailure?: string;
	callback: CallbackOptions;
}

/** A real mp4 of one second with sound, for files that nobody uploaded. */
export const speakerVideo = join(__dirname, 'assets', 'speaker.mp4');

export const coverImage = join(__dirname, 'assets', 'cover.jpg');

/** All that the stand-in remembers. Handlers read and write it; it knows nothing of HTTP. */
export class Store {
	readonly token: Token;
	readonly signer = new UrlSigner();
	readonly files = new Map<string, StoredFile>();
	readonly tasks = new Map<string, Task>();
	readonly voices: { common: CommonVoice[]; customised: CustomisedVoice[] };

	/** Beans left, and those of them that expire within 30 days. */
	beans: number;
	expiringBeans: number;

	/** What the next files and tasks have in store; taken from the front. */
	readonly plannedFailures: string[] = [];
	readonly plannedReadyMs: number[] = [];
	readonly plannedTaskMs: number[] = [];
	readonly plannedCallbacks: Array<Partial<CallbackOptions>> = [];
	plannedContentFailures = 0;

	constructor(readonly options: SimulatorOptions) {
		this.token = new Token(options);
		this.voices = { common: commonVoices(options.commonVoices), customised: customisedVoices() };
		this.beans = options.beans;
		this.expiringBeans = options.expiringBeans;
	}

	newId(): string {
		if (this.options.idStyle === 'hex') return randomBytes(16).toString('hex');
		return `2${Array.from({ length: 18 }, () => randomInt(10)).join('')}`;
	}

	/** A file that create_upload_url announces: no bytes yet. */
	addFile(service: Service, name: string, foreign = false): StoredFile {
		const id = this.newId();
		const extension = extname(name).slice(1).toLowerCase();
		const file: StoredFile = {
			id,
			foreign,
			service,
			name,
			key: `upload/${service}/${new Date().toISOString().slice(0, 10)}/${id}.${extension}`,
			mimeType: this.options.mimeTypes[extension],
			createdAt: Date.now(),
			bytes: 0,
			banned: false,
		};
		this.files.set(id, file);
		return file;
	}

	/** The bytes of a file have come: the time until it can be used begins. */
	uploaded(file: StoredFile, bytes: number, sha256: string, path: string | undefined) {
		const readyMs = this.plannedReadyMs.shift() ?? this.options.fileReadyMs;
		const banned = this.options.contentCheck === 'fail' || this.plannedContentFailures > 0;
		if (this.plannedContentFailures > 0) this.plannedContentFailures -= 1;
		Object.assign(file, { bytes, sha256, path, banned, readyAt: Date.now() + readyMs });
	}

	/** A file that was uploaded long ago: returns its id. Without `path` it is a small real mp4. */
	addReadyFile(service: Service, path: string = speakerVideo, foreign = false): string {
		const fallback = `.${extensionsOf[service][0]}`;
		const extension = extname(path).toLowerCase();
		const fits = extensionsOf[service].includes(extension.slice(1));
		const file = this.addFile(service, `ready${fits ? extension : fallback}`, foreign);
		file.path = path;
		file.bytes = statSync(path).size;
		file.readyAt = Date.now();
		if (file.bytes < 64e6) file.sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
		return file.id;
	}

	/** A file by its id; throws where there is none. */
	file(id: string): StoredFile {
		const file = this.files.get(id);
		if (!file) throw new Error(`No file ${id}`);
		return file;
	}

	/** A task by its id; throws where there is none. */
	task(id: string): Task {
		const task = this.tasks.get(id);
		if (!task) throw new Error(`No task ${id}`);
		return task;
	}

	/** The files that are there, the newest first. */
	fileList(): StoredFile[] {
		return [...this.files.values()].reverse();
	}

	/** The tasks that are there, the newest first unless another order is asked for. */
	taskList(order: SimulatorOptions['taskOrder'] = 'newest'): Task[] {
		const tasks = [...this.tasks.values()];
		if (order === 'id') return tasks.sort((one, other) => (one.id < other.id ? -1 : 1));
		return order === 'newest' ? tasks.reverse() : tasks;
	}
}

/** Which extensions a service takes. */
export const extensionsOf: Record<Service, string[]> = {
	lip_sync_video: ['mp4', 'mov', 'webm'],
	lip_sync_audio: ['mp3', 'm4a', 'wav'],
	customised_person: ['mp4', 'mov', 'webm'],
	prompt_audio: ['mp3', 'wav', 'm4a'],
	make_video_audio: ['wav', 'mp3', 'm4a'],
	make_video_background: ['jpg', 'png'],
};
