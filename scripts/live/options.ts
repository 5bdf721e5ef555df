import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';
import type { Account } from '../../testing/contract/api';
import type { RunOptions } from '../../testing/contract/context';
import { estimate } from '../../testing/contract/run';

export interface LiveOptions extends RunOptions {
	account: Account;
	spend?: number;
	callback?: { url: string; port: number };
	only?: string;
	/** Folder of the report. */
	out: string;
	/** Begin without asking. */
	yes: boolean;
}

const defaultPort = 8787;

export const usage = `Asks Chanjing itself whether it does what this package believes, and writes a report.

Usage: CHANJING_APP_ID=… CHANJING_SECRET_KEY=… npm run live -- [options]

  --spend N            also ask what costs beans, up to N: all of it takes about ${estimate('yes')}.
                       Where no price is documented the estimate is a guess
  --callback-url URL   public http(s) address that leads to this machine, to receive callbacks
  --callback-port N    port to listen on behind it; without it ${defaultPort}
  --video FILE         driving video for lip-sync: mp4, mov or webm with a person who speaks;
                       without it the preview of a common avatar
  --avatar-video FILE  make an avatar from this video, 30 s to 5 min of a person; without it none
                       is made
  --limits             go over the limit of 10 creates a minute on purpose, which takes two
                       minutes more and makes nothing
  --only PART          ask these beliefs alone, such as token or lists.order
  --patience MINUTES   how long something may be in the making; without it 10
  --keep               leave files, voices, avatars and avatar videos in the account
  --out FOLDER         where the report goes; without it live-report
  --yes                begin without asking
  --help               this text

CHANJING_BASE_URL names another address than Chanjing's own. Without --spend nothing is made that
costs beans; one small file is uploaded and deleted again. What each belief is and how to send the
report: docs/live.md.
`;

/**
 * Reads the command line and the environment.
 * @throws Error that says what is wrong and how it is right
 */
export async function readOptions(args: string[], env: NodeJS.ProcessEnv): Promise<LiveOptions | 'help'> {
	const values = parse(args);
	if (values.help) return 'help';
	const { CHANJING_APP_ID: appId, CHANJING_SECRET_KEY: secretKey } = env;
	if (!appId || !secretKey) {
		throw new Error('Set CHANJING_APP_ID and CHANJING_SECRET_KEY: the keys of the account to ask with.');
	}
	const known = String(new ChanjingApi().properties.find(({ name }) => name === 'baseUrl')?.default);
	const baseUrl = httpUrl('CHANJING_BASE_URL', env.CHANJING_BASE_URL || known);
	const callbackUrl = values['callback-url'];
	if (callbackUrl === undefined && values['callback-port'] !== undefined) {
		throw new Error('--callback-port goes with --callback-url, the public address that leads to it.');
	}
	return {
		account: { baseUrl, appId, secretKey },
		// A stand-in may have shorter minutes, so that its limits and waits are soon over.
		minuteMs: Number(env.CHANJING_MINUTE_MS || 60_000),
		slackMs: 0,
		patience: number('--patience', values.patience) ?? 10,
		spend: number('--spend', values.spend),
		callback:
			callbackUrl === undefined
				? undefined
				: {
						url: httpUrl('--callback-url', callbackUrl),
						port: number('--callback-port', values['callback-port']) ?? defaultPort,
					},
		video: await readablePath('--video', values.video),
		avatarVideo: await readablePath('--avatar-video', values['avatar-video']),
		limits: values.limits === true,
		only: values.only,
		keep: values.keep === true,
		out: resolve(values.out ?? 'live-report'),
		yes: values.yes === true,
	};
}

function parse(args: string[]) {
	try {
		return parseArgs({
			args,
			options: {
				spend: { type: 'string' },
				'callback-url': { type: 'string' },
				'callback-port': { type: 'string' },
				video: { type: 'string' },
				'avatar-video': { type: 'string' },
				limits: { type: 'boolean' },
				only: { type: 'string' },
				patience: { type: 'string' },
				keep: { type: 'boolean' },
				out: { type: 'string' },
				yes: { type: 'boolean' },
				help: { type: 'boolean', short: 'h' },
			},
		}).values;
	} catch (error) {
		throw new Error(`${(error as Error).message}\nnpm run live -- --help says what there is.`);
	}
}

function number(option: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`${option} wants a number, not "${text}".`);
	return Number(text);
}

function httpUrl(name: string, text: string): string {
	if (!/^https?:\/\//.test(text) || !URL.canParse(text))
		throw new Error(`${name}: "${text}" is not an http(s) URL.`);
	return text;
}

async function readablePath(option: string, path: string | undefined): Promise<string | undefined> {
	if (path === undefined) return undefined;
	const found = await stat(path).catch(() => undefined);
	if (!found?.isFile()) throw new Error(`${option}: there is no file ${path}`);
	return resolve(path);
}
