import { Writable } from 'node:stream';

/** One line that n8n or a node wrote through n8n's logger. */
export interface LogLine {
	level: string;
	message: string;
	/** What was logged beside the message, as n8n's log file would hold it. */
	meta: Record<string, unknown>;
}

type Follower = (line: LogLine) => void;

/** Everything written through n8n's logger, kept in memory instead of printed. */
export class EngineLog {
	private readonly lines: LogLine[] = [];
	private readonly followers = new Set<Follower>();

	/** The sink for n8n's logger. */
	sink(): Writable {
		return new Writable({
			objectMode: true,
			write: (entry: LogLine & Record<string, unknown>, _encoding, done) => {
				const { level, message, ...meta } = entry;
				const line = { level, message, meta };
				this.lines.push(line);
				for (const follower of this.followers) follower(line);
				done();
			},
		});
	}

	/** A log that begins now. */
	fromHere(): LogView {
		return new LogView(this.lines, this.lines.length, this.followers);
	}
}

/** The log from some moment on. n8n has one log per process, so engines in one process see each other's lines. */
export class LogView {
	constructor(
		private readonly all: LogLine[],
		private readonly from: number,
		private readonly followers: Set<Follower>,
	) {}

	/** Hands on each line that is written from now on. Returns what ends that. */
	follow(follower: Follower): () => void {
		this.followers.add(follower);
		return () => void this.followers.delete(follower);
	}

	get lines(): LogLine[] {
		return this.all.slice(this.from);
	}

	/** One line each: what a test searches for secrets. */
	text(): string {
		return this.lines
			.map(({ level, message, meta }) => `${level} ${message} ${JSON.stringify(meta)}`)
			.join('\n');
	}
}
