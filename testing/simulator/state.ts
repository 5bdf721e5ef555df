import type { Json } from './json';
import type { Service, Store, StoredFile, Task } from './store';
import type { Tasks } from './kinds/tasks';

/** What a test may look at and change behind the API's back. */
export class State {
	constructor(
		private readonly store: Store,
		private readonly lifecycle: Tasks,
	) {}

	/** Every file, the newest first. */
	get files(): StoredFile[] {
		return this.store.fileList();
	}

	/** Everything that was made, the newest first: videos, speeches, voices, avatars, but not those of the start. */
	get tasks(): Task[] {
		return this.store.taskList().filter(({ seeded }) => !seeded);
	}

	/** Common voices, and this account's own that were made over the API, as the lists show them. */
	get voices() {
		return { common: this.store.commonVoices, customised: this.own('voice') };
	}

	/** Common avatars, and this account's own that were made over the API, as the lists show them. */
	get avatars() {
		return { common: this.store.commonAvatars, customised: this.own('avatar') };
	}

	/** The seeded or created voices or avatars of this account. */
	own(kind: 'voice' | 'avatar', madeOn: Task['madeOn'] = 'api'): Json[] {
		const tasks = this.store.taskList(kind).filter((task) => !task.foreign && !task.deleted);
		return tasks.filter((task) => task.madeOn === madeOn).map((task) => this.lifecycle.view(task));
	}

	/** The token that is valid now; '' where there is none. */
	get token(): string {
		return this.store.token.value;
	}

	/** Beans left. */
	get beans(): number {
		return this.store.beans;
	}

	set beans(beans: number) {
		this.store.beans = beans;
	}

	/** A file by its id; throws where there is none. */
	file(id: string): StoredFile {
		return this.store.file(id);
	}

	/** A task by its id; throws where there is none. */
	task(id: string): Task {
		return this.store.task(id);
	}

	/** A file that was uploaded long ago: returns its id. Without a path it is a small real mp4, or jpg. */
	addReadyFile(service: Service, path?: string): string {
		return this.store.addReadyFile(service, path);
	}

	/** A ready file of another account: returns its id. */
	addForeignFile(service: Service): string {
		return this.store.addReadyFile(service, undefined, true);
	}

	/** Puts a file into a status for good: 0, 1, 2, 98, 99, 100. */
	setFileStatus(id: string, status: number, msg?: string) {
		Object.assign(this.store.file(id), { fixedStatus: status, msg });
	}

	/** Puts a task into a status for good, such as 3 for a voice that expired. */
	setTaskStatus(id: string, status: number) {
		this.store.task(id).fixedStatus = status;
	}

	/** A task that nobody created over the API: returns its id. See Tasks.add. */
	addTask(given?: Parameters<Tasks['add']>[0]): string {
		return this.lifecycle.add(given);
	}

	/** Ends a task now, as it would have ended; resolves when its callback was answered or given up. */
	async finishTask(id: string) {
		await this.lifecycle.finish(id);
	}

	/** Ends a task now in failure; resolves when its callback was answered or given up. */
	async failTask(id: string, msg?: string, status?: number) {
		await this.lifecycle.fail(id, msg, status);
	}

	/** Sends the callback of a task, once more or at last, whatever the options say: resolves with its answer. */
	async fireCallback(id: string, how?: Parameters<Tasks['fireCallback']>[1]) {
		return await this.lifecycle.fireCallback(id, how);
	}
}
