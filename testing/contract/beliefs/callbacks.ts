import { compare, held, NotAsked, refuted, type Belief } from '../belief';
import type { Context } from '../context';
import type { Followed } from '../following';
import type { NeedName } from '../things';
import type { Call } from '../receiver';
import type { SimulatorSettings } from '../../simulator/options';

type Called = Extract<
	NeedName,
	'lipSync' | 'avatarVideo' | 'speech' | 'ownVoice' | 'ownAvatar' | 'failedVideo'
>;
type Mode = NonNullable<NonNullable<SimulatorSettings['callback']>['mode']>;

/** What each kind's documents say, or what is thought likely where they are silent. */
const modes: Array<[name: Called, mode: Mode, marks: Belief['marks']]> = [
	['lipSync', 'envelope', ['S', 'V2', '?']],
	['avatarVideo', 'envelope', ['S', 'V2', '?']],
	['speech', 'envelope', ['?']],
	['ownVoice', 'bare', ['D']],
	['ownAvatar', 'bare', ['D']],
];

/** Waits until that many callbacks of a task have come, or for two minutes after its end. */
async function callsOf(context: Context, name: Called, count = 1): Promise<[Followed, Call[]]> {
	const { api, options, receiver, things } = context;
	const one = await things.ended(name);
	if (one.endedAt === undefined) throw new NotAsked('it did not end in time');
	const slackMs = count === 1 ? options.slackMs : 0;
	const until = one.endedAt + 2 * options.minuteMs + slackMs;
	while (receiver!.calls(name).length < count && Date.now() < until) {
		await api.sleep(options.minuteMs / 60);
	}
	return [one, receiver!.calls(name)];
}

/** Those of which at least one came; throws where none did. */
async function called(context: Context, name: Called): Promise<[Followed, Call[]]> {
	const [one, calls] = await callsOf(context, name);
	if (calls.length === 0) throw new NotAsked('no callback came');
	return [one, calls];
}

const modeOf = ({ body }: Call): Mode | undefined => {
	if (body?.data && 'code' in body) return 'envelope';
	return body && 'status' in body ? 'bare' : undefined;
};

export const callbackBeliefs: Belief[] = [
	{
		id: 'callback.comes',
		believes: 'A finished task calls back.',
		marks: ['S'],
		needs: ['callbacks', 'lipSync'],
		async check(context) {
			const [, calls] = await callsOf(context, 'lipSync');
			return compare(calls.length > 0, `${calls.length} within two minutes`, undefined, {
				callback: { lost: true },
			});
		},
	},
	...modes.map(
		([name, mode, marks]): Belief => ({
			id: `callback.body-${name}`,
			believes: `The body of that callback (${name}) is ${mode === 'envelope' ? 'the whole envelope' : 'the bare detail'}.`,
			marks,
			needs: ['callbacks', name],
			async check(context) {
				const [, [call]] = await called(context, name);
				const seen = modeOf(call);
				return compare(seen === mode, seen ?? 'neither', call.body, seen && { callback: { mode: seen } });
			},
		}),
	),
	{
		id: 'callback.request',
		believes: 'It is a POST of JSON, with no header of Chanjing that could be checked, such as a signature.',
		marks: ['?'],
		needs: ['callbacks', 'lipSync'],
		async check(context) {
			const [, [{ method, headers }]] = await called(context, 'lipSync');
			const checkable = Object.keys(headers).filter((name) => /sign|token|auth|nonce|timestamp/i.test(name));
			const isJson = /^application\/json/.test(headers['content-type'] ?? '');
			const seen = `${method} ${headers['content-type']}, headers ${Object.keys(headers).join(', ')}`;
			return compare(method === 'POST' && isJson && checkable.length === 0, seen);
		},
	},
	{
		id: 'callback.after-create',
		believes: "It comes after create's own reply.",
		marks: ['?'],
		needs: ['callbacks', 'lipSync'],
		async check(context) {
			const [one, [call]] = await called(context, 'lipSync');
			const ms = call.at - one.createdAt;
			return compare(ms >= 0, `${ms} ms after it`, undefined, { callback: { early: true } });
		},
	},
	{
		id: 'callback.prompt',
		believes: 'It comes within half a minute of the end.',
		marks: ['?'],
		needs: ['callbacks', 'lipSync'],
		async check(context) {
			const [one, [call]] = await called(context, 'lipSync');
			const ms = call.at - one.endedAt!;
			const { minuteMs, slackMs } = context.options;
			const isSo = ms < minuteMs / 2 + slackMs;
			return compare(isSo, `${ms} ms after the end was seen`, undefined, { callback: { lateMs: ms } });
		},
	},
	{
		id: 'callback.once',
		believes: 'It comes once.',
		marks: ['?'],
		needs: ['callbacks', 'lipSync'],
		async check(context) {
			await called(context, 'lipSync');
			await context.api.sleep(context.options.minuteMs / 6);
			const [, calls] = await callsOf(context, 'lipSync');
			if (calls.length === 1) return held('once');
			const [first, second] = calls;
			const atOnce = second.at < (first.answeredAt ?? Infinity);
			const seen = `${calls.length} times${atOnce ? ', at once' : ''}`;
			return refuted(seen, undefined, { callback: { times: calls.length, ...(atOnce && { atOnce }) } });
		},
	},
	{
		id: 'callback.retries',
		believes: 'A callback that is answered with 500 is not repeated.',
		marks: ['?'],
		needs: ['callbacks', 'speech', 'lipSync'],
		async check(context) {
			await called(context, 'lipSync');
			await called(context, 'speech');
			if (context.receiver!.calls('lipSync').length > 1)
				throw new NotAsked('those answered with 200 are repeated too');
			const [, calls] = await callsOf(context, 'speech', 2);
			if (calls.length === 1) return held('not within two minutes');
			const retryMs = calls[1].at - calls[0].answeredAt!;
			const seen = `repeated after ${retryMs} ms`;
			return refuted(seen, undefined, { callback: { retries: calls.length - 1, retryMs } });
		},
	},
	{
		id: 'callback.on-failure',
		believes: 'A failed task calls back too.',
		marks: ['?'],
		needs: ['callbacks', 'failedVideo', 'lipSync'],
		async check(context) {
			await called(context, 'lipSync');
			const [one, calls] = await callsOf(context, 'failedVideo');
			if (one.phase !== 'failed') throw new NotAsked('it has not failed');
			const seen = `${calls.length} within two minutes`;
			return compare(calls.length > 0, seen, calls[0]?.body, { callback: { onFailure: false } });
		},
	},
];
