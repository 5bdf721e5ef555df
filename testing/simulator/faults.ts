import { endpointNames, type EndpointName } from './api/endpoint';
import type { LogEntry } from './requestLog';
import type { Store } from './store';

/** What goes wrong. `afterHandling`: the request is carried out first and only its reply is replaced. */
export type FaultKind =
	/** An envelope with this code and msg. */
	| { kind: 'code'; code: number; msg?: string; status?: number; afterHandling?: boolean }
	/** A gateway's HTML page. */
	| { kind: 'html'; status: number; afterHandling?: boolean }
	/** Any other body. */
	| { kind: 'body'; body: string; status?: number; contentType?: string; afterHandling?: boolean }
	/** The connection is cut before the request is carried out; a PUT after that many bytes of its body. */
	| { kind: 'lostRequest'; afterBytes?: number }
	/** The request is carried out, then the connection is cut without a reply. */
	| { kind: 'lostReply' }
	/** Everything is right, but that much later. */
	| { kind: 'delay'; ms: number }
	/** Never answered; the connection stays open. */
	| { kind: 'hang'; afterHandling?: boolean }
	/** A download ends after that many bytes although Content-Length promised all. */
	| { kind: 'truncate'; bytes: number };

/** JSON that a gateway answers, not Chanjing: codes that no document names, and a status of its own. */
export const gatewayJson: Array<[name: string, fault: FaultKind]> = [
	...[504, 50001, 51001, -1].map((code): [string, FaultKind] => [
		`code ${code}, which no document names`,
		{ kind: 'code', code },
	]),
	...[502, 503].map((status): [string, FaultKind] => [
		`HTTP ${status} with JSON of a gateway`,
		{ kind: 'code', code: status, status },
	]),
];

export type Fault = FaultKind & {
	/** Which requests; `*`: all that the listeners receive. */
	on: EndpointName | EndpointName[] | '*';
	/** The first request it applies to, counted from 1 since the fault was added. */
	nth?: number;
	/** For how many requests; default 1, or without end where `forMs` is given. */
	times?: number;
	/** It ends that many milliseconds after it was added. */
	forMs?: number;
	/** Only requests for which this says true (they alone are counted). Not over the control listener. */
	when?: (entry: LogEntry) => boolean;
};

const kinds = ['code', 'html', 'body', 'lostRequest', 'lostReply', 'delay', 'hang', 'truncate'];

/** Throws where a fault could never be played, so that a slip in a script is seen at once. */
export function checkFault({ on, kind }: Fault) {
	const names: string[] = [on].flat();
	const stranger = names.find((name) => name !== '*' && !endpointNames.includes(name as EndpointName));
	if (names.length === 0 || stranger !== undefined) throw new Error(`No such endpoint: ${stranger}`);
	if (!kinds.includes(kind)) throw new Error(`No such kind of fault: ${kind}`);
}

interface Armed {
	fault: Fault;
	seen: number;
	until: number;
}

/** The script of what goes wrong, and when. */
export class Faults {
	private armed: Armed[] = [];

	constructor(private readonly store: Store) {}

	/** Adds a fault. Where several fit a request, the one that was added first is played. */
	add(...faults: Fault[]) {
		for (const fault of faults) {
			checkFault(fault);
			this.armed.push({ fault, seen: 0, until: fault.forMs ? Date.now() + fault.forMs : Infinity });
		}
	}

	/** Removes every fault that was added. */
	clear() {
		this.armed = [];
	}

	/** The fault for this request, if there is one; every fitting fault counts the request. */
	take(entry: LogEntry): Fault | undefined {
		let found: Fault | undefined;
		for (const armed of this.armed) {
			const { fault } = armed;
			const names = Array.isArray(fault.on) ? fault.on : [fault.on];
			if (
				Date.now() > armed.until ||
				!(names.includes('*' as EndpointName) || names.includes(entry.endpoint))
			) {
				continue;
			}
			if (fault.when && !fault.when(entry)) continue;
			armed.seen += 1;
			const first = fault.nth ?? 1;
			const last = first + (fault.times ?? (fault.forMs ? Infinity : 1)) - 1;
			if (!found && armed.seen >= first && armed.seen <= last) found = fault;
		}
		return found;
	}

	/** The current token is refused from now on, as if it had been revoked. */
	killToken() {
		this.store.token.kill();
	}

	/** The current token works for that many more calls, then dies; the tokens after it are not touched. */
	expireTokenAfterCalls(calls: number) {
		this.store.token.dieAfter(calls);
	}

	/** Somebody else exchanges the credential for a token: the current one is evicted. Returns the new one. */
	exchangeElsewhere(): string {
		return this.store.token.exchange().access_token;
	}

	/** The next `times` tasks that are created fail with this `msg`, in this status or that of their kind. */
	failNextTasks(msg = '视频生成失败', times = 1, status?: number) {
		for (let i = 0; i < times; i++) this.store.plannedFailures.push({ msg, status });
	}

	/** The next `times` avatars that are created cannot get a voice. */
	failNextVoiceClones(times = 1) {
		this.store.plannedVoiceFailures += times;
	}

	/** The next `times` files that are uploaded end in status 98. */
	failNextContentChecks(times = 1) {
		this.store.plannedContentFailures += times;
	}

	/** The next `times` files that are uploaded take that long until they can be used; Infinity: they never can. */
	slowNextFiles(ms: number, times = 1) {
		for (let i = 0; i < times; i++) this.store.plannedReadyMs.push(ms);
	}

	/** The next `times` tasks take that long in all; Infinity: until told to finish. */
	slowNextTasks(ms: number, times = 1) {
		for (let i = 0; i < times; i++) this.store.plannedTaskMs.push(ms);
	}

	/**
	 * What happens to the callbacks of the next tasks, one plan for each in the order of their creation, over the
	 * option `callback`. An empty plan leaves that task as the option says.
	 */
	planCallbacks(...plans: Store['plannedCallbacks']) {
		this.store.plannedCallbacks.push(...plans);
	}
}
