import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ChanjingApi } from '../../credentials/ChanjingApi.credentials';

/** What the demo is to make. */
export interface DemoOptions {
	/** Path of the driving video; the demo makes one where there is none. */
	video?: string;
	/** Path of the speech, instead of `text`. */
	audio?: string;
	text: string;
	/** ID of a voice; the first one of the account where there is none. */
	voice?: string;
	/** 0 basic, 1 high quality. */
	model: 0 | 1;
	/** Path of the finished video; named after its task where there is none. */
	out?: string;
	/** The keys of a real account, and where it is reached; without them the demo starts a stand-in. */
	account?: { url: string; appId: string; secretKey: string };
	/** Do not wait before something is created that costs beans. */
	yes: boolean;
}

const models: Record<string, 0 | 1> = { basic: 0, high: 1 };
const defaultText = 'Hello! This video was made in n8n.';

export const usage = `Makes one lip-sync video with the nodes of this package on n8n's own engine.

Usage: npm run demo -- [options]

  --video FILE     driving video: mp4, mov or webm; without it a short test picture is made
  --text TEXT      what the person says; without it: ${defaultText}
  --voice ID       the voice that speaks the text; without it the first one of the account
  --audio FILE     speech instead of a text: mp3, m4a or wav
  --model MODEL    basic (1 bean a second) or high (2 beans a second); without it basic
  --out FILE       where the finished video goes; without it demo-output/<task ID>.mp4
  --base-url URL   where Chanjing answers, if not at its own address; CHANJING_BASE_URL says the same
  --yes            do not pause before the real service creates something that costs beans
  --help           this text

Without keys it talks to a stand-in for Chanjing on this machine, which moves no lips: the
result is the driving video. With CHANJING_APP_ID and CHANJING_SECRET_KEY set it talks to
Chanjing itself, which costs beans:

  CHANJING_APP_ID=… CHANJING_SECRET_KEY=… npm run demo -- --video anna.mp4 --text "Hello!"
`;

/**
 * Reads the command line and the environment.
 * @throws Error that says what is wrong and how it is right
 */
export async function readOptions(args: string[], env: NodeJS.ProcessEnv): Promise<DemoOptions | 'help'> {
	const values = parse(args);
	if (values.help) return 'help';
	if (values.audio !== undefined && (values.text ?? values.voice) !== undefined) {
		throw new Error('--audio is spoken instead of a text: leave --text and --voice out.');
	}
	const account = readAccount(env, values['base-url']);
	if (account && values.video === undefined) {
		throw new Error('The real service needs a video with a person in it: give one with --video FILE.');
	}
	const model = models[values.model ?? 'basic'];
	if (model === undefined) throw new Error(`--model is ${Object.keys(models).join(' or ')}.`);
	return {
		video: await readablePath('--video', values.video),
		audio: await readablePath('--audio', values.audio),
		text: values.text ?? defaultText,
		voice: values.voice,
		model,
		out: values.out === undefined ? undefined : resolve(values.out),
		account,
		yes: values.yes === true,
	};
}

function parse(args: string[]) {
	try {
		return parseArgs({
			args,
			options: {
				video: { type: 'string' },
				audio: { type: 'string' },
				text: { type: 'string' },
				voice: { type: 'string' },
				model: { type: 'string' },
				out: { type: 'string' },
				'base-url': { type: 'string' },
				yes: { type: 'boolean' },
				help: { type: 'boolean', short: 'h' },
			},
		}).values;
	} catch (error) {
		throw new Error(`${(error as Error).message}\nnpm run demo -- --help says what there is.`);
	}
}

function readAccount(env: NodeJS.ProcessEnv, baseUrl?: string): DemoOptions['account'] {
	const { CHANJING_APP_ID: appId, CHANJING_SECRET_KEY: secretKey } = env;
	if (!appId !== !secretKey) {
		throw new Error('Set both, CHANJING_APP_ID and CHANJING_SECRET_KEY, or none for the stand-in.');
	}
	const given = baseUrl ?? (env.CHANJING_BASE_URL || undefined);
	if (!appId || !secretKey) {
		if (given !== undefined) {
			throw new Error('A base URL goes with CHANJING_APP_ID and CHANJING_SECRET_KEY: set them, too.');
		}
		return undefined;
	}
	const url = given ?? String(new ChanjingApi().properties.find(({ name }) => name === 'baseUrl')?.default);
	if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new Error(`"${url}" is not an http(s) URL.`);
	return { url, appId, secretKey };
}

async function readablePath(option: string, path: string | undefined): Promise<string | undefined> {
	if (path === undefined) return undefined;
	const found = await stat(path).catch(() => undefined);
	if (!found?.isFile()) throw new Error(`${option}: there is no file ${path}`);
	return resolve(path);
}
