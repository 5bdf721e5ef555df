import type { IDataObject, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import { beansPerSecond, hints as limits } from '../limits';
import type { Session } from '../session';
import { isAgentTool } from '../tasks/agentTool';
import { toNumber } from '../tasks/kind';
import { kindOf } from '../tasks/kinds';
import { meaningOf } from '../transport/codes';
import { endpoints } from '../transport/endpoints';
import { request } from '../transport/request';

type Hint = Pick<NodeExecutionHint, 'message' | 'type'>;

/** What is worth telling of the items that go out, the most important first; nothing where it does not hold. */
export type Hints = (
	session: Session,
	items: INodeExecutionData[],
) => Array<Hint | undefined> | Promise<Array<Hint | undefined>>;

/** Has the editor show the most important hints above the output. An agent gets none. */
export async function showHints(
	session: Session,
	hints: Hints | undefined,
	items: INodeExecutionData[],
): Promise<void> {
	const { context } = session;
	if (!hints || !items.length || isAgentTool(context)) return;
	try {
		const found = (await hints(session, items)).filter((hint) => hint !== undefined);
		const shown = found.slice(0, limits.atOnce);
		context.addExecutionHints(...shown.map((hint) => ({ ...hint, location: 'outputPane' as const })));
	} catch {
		// A hint is worth no refusal.
	}
}

/** For the create and the get of a video. */
export const videoHints: Hints = async (session, items) => [
	failedHint(items),
	timedOutHint(items),
	await balanceHint(session),
	expiryHint(items, 'video_url', ({ json }) => {
		const { resource } = kindOf(json);
		return `To keep a video, add Download Video to the options, or use ${resource} > Download.`;
	}),
	modelHint(session),
];

/** For the create and the get of a speech. */
export const speechHints: Hints = (_session, items) => [
	expiryHint(items, 'audio_url', () => 'To keep the audio, add Download Audio to the options.'),
];

/** For the get of the account. */
export const accountHints: Hints = (_session, items) => [beansHint(items[0].json, [beansPerSecond[0]])];

/** Tasks that failed and come out as data, where it is known what to do. */
function failedHint(items: INodeExecutionData[]): Hint | undefined {
	const failed = items.filter(({ json }) => json.state === 'failed');
	const advices = failed.map(({ json }) => meaningOf(String(json.msg))?.advice);
	const advice = advices.find((one) => one !== undefined);
	if (!advice) return undefined;
	const count = advices.filter((one) => one === advice).length;
	return { type: 'warning', message: `${count} ${count === 1 ? 'task' : 'tasks'} failed. ${advice}` };
}

function timedOutHint(items: INodeExecutionData[]): Hint | undefined {
	const [first] = items.filter(({ json }) => json.timed_out === true);
	if (!first) return undefined;
	const { resource, wait } = kindOf(first.json);
	const message = `Items with timed_out were not finished within Wait Limit. Their tasks go on at Chanjing: get the videos with ${resource} > Get, ${wait}.`;
	return { type: 'warning', message };
}

/** One call, and only for somebody who sits before the editor. */
async function balanceHint({ client, context, prices }: Session): Promise<Hint | undefined> {
	if (!prices.length || context.getMode() !== 'manual') return undefined;
	try {
		const { data } = await request<IDataObject>(client, endpoints.userDuration, {}, 1);
		return beansHint(data, prices);
	} catch {
		return undefined;
	}
}

/** @param prices of the videos ordered, in beans per second */
function beansHint({ resi_total_bean }: IDataObject, prices: number[]): Hint | undefined {
	const beans = toNumber(resi_total_bean);
	const needed = prices.reduce((sum, price) => sum + price * limits.fewSeconds, 0);
	if (beans === null || !(beans < needed)) return undefined;
	const price = Math.max(...prices);
	const seconds = Math.floor(beans / price);
	const rate = price === 1 ? '1 bean' : `${price} beans`;
	const message = `The account has ${beans} beans left: ${seconds} seconds of video at ${rate} per second. Top it up at Chanjing.`;
	return { type: 'warning', message };
}

function expiryHint(
	items: INodeExecutionData[],
	url: string,
	adviceFor: (item: INodeExecutionData) => string,
): Hint | undefined {
	const found = items.find(({ json, binary }) => json.state === 'success' && json[url] && !binary);
	return found && { type: 'info', message: `Result URLs expire. ${adviceFor(found)}` };
}

function modelHint({ prices }: Session): Hint | undefined {
	const basic = beansPerSecond[0];
	const dearest = Math.max(0, ...prices);
	if (dearest <= basic) return undefined;
	const message = `The chosen model takes ${dearest} beans per second of video, Basic takes ${basic}.`;
	return { type: 'info', message };
}
