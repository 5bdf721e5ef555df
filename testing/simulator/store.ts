import { createHash, randomBytes, randomInt } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

import type { CallbackOptions, SimulatorOptions } from './options';
import { Token } from './api/token';
import { UrlSigner } from './listeners/signedUrl';
import type { KindName } from './kinds/kind';
import { commonAvatars, type CommonAvatar } from './kinds/avatarSeed';
import { commonVoices, type CommonVoice } from './kinds/voiceSeed';
import type { Json } from './json';

export type Service =
	| 'lip_sync_video'
	| 'lip_sync_audio'
	| 'customised_person'
	| 'prompt_audio'
	| 'make_video_audio'
	| 'make_video_background'
	| 'ai_creation';

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

/** Something that Chanjing makes: a video, a speech, a voice, an avatar. */
export interface Task {
	id: string;
	kind: KindName;
	foreign: boolean;
	madeOn: 'api' | 'website';
	/** There from the start, made by nobody. */
	seeded: boolean;
	/** Which of several creates it came by. */
	variant?: string;
	/** What create was called with. */
	request: Record<string, Json>;
	/** Milliseconds since the epoch: created, generating from, ends at. */
	createdAt: number;
	startsAt: number;
	endsAt: number;
	/** How often it was looked up or listed. */
	looks: number;
	/** How it ended; undefined while it runs. */
	ended?: Ended;
	/** It fails with this msg, in this status or that of its kind. */
	plannedFailure?: { msg: string; status?: number };
	/** Set from outside or by a delete; goes before everything else. */
	fixedStatus?: number;
	deleted: boolean;
	callback: CallbackOptions;
}

export interface Ended {
	isSuccess: boolean;
	/** Chanjing's number, which differs by kind. */
	status: number;
	msg: string;
	at: number;
	durationMs?: number;
	/** The result; undefined where it is made when it is downloaded. */
	path?: string;
	/** What else its kind knows of it. */
	facts?: Json;
}

/** A person who speaks for one second, for files that nobody uploaded. `assets/draw.ts` drew both. */
export const speakerVideo = join(__dirname, 'assets', 'speaker.mp4');

export const coverImage = join(__dirname, 'assets', 'cover.jpg');

/** All that the stand-in remembers. Handlers read and write it; it knows nothing of HTTP. */
export class Store {
	readonly token: Token;
	readonly signer = new UrlSigner();
	readonly files = new Map<string, StoredFile>();
	readonly tasks = new Map<string, Task>();
	readonly commonVoices: CommonVoice[];
	readonly commonAvatars: CommonAvatar[];

	/** Beans left, and those of them that expire within 30 days. */
	beans: number;
	expiringBeans: number;

	/** What the next files and tasks have in store; taken from the front. */
	readonly plannedFailures: Array<NonNullable<Task['plannedFailure']>> = [];
	readonly plannedReadyMs: number[] = [];
	readonly plannedTaskMs: number[] = [];
	readonly plannedCallbacks: Array<Partial<CallbackOptions>> = [];
	plannedContentFailures = 0;
	plannedVoiceFailures = 0;

	constructor(readonly options: SimulatorOptions) {
		this.token = new Token(options);
		this.commonVoices = commonVoices(options.commonVoices);
		this.commonAvatars = commonAvatars(options, this.commonVoices);
		this.beans = options.beans;
		this.expiringBeans = options.expiringBeans;
	}

	newId(): string {
		if (this.options.idStyle === 'hex') return randomBytes(16).toString('hex');
		return `2${Array.from({ length: 18 }, () => randomInt(10)).join('')}`;
	}

	/** Whether this is the id of a task that stands in JSON as a bare number. */
	isBareNumber(id: string): boolean {
		return this.options.idStyle === 'number' && this.tasks.has(id);
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
		const isTooLarge = bytes > (maxBytesOf[file.service] ?? Infinity);
		const banned = isTooLarge || this.options.contentCheck === 'fail' || this.plannedContentFailures > 0;
		if (this.plannedContentFailures > 0) this.plannedContentFailures -= 1;
		Object.assign(file, { bytes, sha256, path, banned, readyAt: Date.now() + readyMs });
	}

	/** A file that was uploaded long ago: returns its id. Without a path it is a small real mp4, or jpg. */
	addReadyFile(service: Service, given?: string, foreign = false): string {
		const extensions = extensionsOf[service];
		const path = given ?? (extensions.includes('jpg') ? coverImage : speakerVideo);
		const extension = extname(path).slice(1).toLowerCase();
		const fits = extensions.includes(extension);
		const file = this.addFile(service, `ready.${fits ? extension : extensions[0]}`, foreign);
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

	/** The tasks that are there, of one kind or all, the newest first unless another order is asked for. */
	taskList(kind?: KindName, order: SimulatorOptions['taskOrder'] = 'newest'): Task[] {
		const tasks = [...this.tasks.values()].filter((task) => !kind || task.kind === kind);
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
	ai_creation: ['jpg', 'png'],
};

/** Larger files fail their check. */
const maxBytesOf: Partial<Record<Service, number>> = { customised_person: 2e9, prompt_audio: 100e6 };
