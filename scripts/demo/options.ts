import { parseArgs } from 'node:util';
import { textCharacters } from '../../nodes/Chanjing/limits';
import { emoji } from '../../testing/simulator/api/speakable';
import { readAccount, type Account } from '../account';
import { checkMedia } from './media';
import { checkTarget } from './target';

/** What the demo is to make. */
export interface DemoOptions {
	/** Path of the driving video; the demo draws one where there is none. */
	video?: string;
	/** Path of the speech, instead of `text`. */
	audio?: string;
	text: string;
	/** ID of a voice; one that speaks the language of the text where there is none. */
	voice?: string;
	/** 0 basic, 1 high quality. */
	model: 0 | 1;
	/** ID of a task that exists: it is waited for and downloaded, and nothing new is made. */
	task?: string;
	/** A folder, or the path of an mp4 that is not there yet. */
	out: string;
	/** Without it the demo starts a stand-in. */
	account?: Account;
	/** As --base-url gives it. */
	baseUrl?: string;
	/** Do not wait before something is created that costs beans. */
	yes: boolean;
}

const models: Record<string, 0 | 1> = { basic: 0, high: 1 };
const defaultText = 'Hello! This video was made in n8n.';
const defaultFolder = 'demo-output';

export const usage = `Makes one lip-sync video with the nodes of this package on n8n's own engine.

Usage: npm run demo -- [options]

  --video FILE     driving video: mp4, mov or webm; without it one is drawn, but not for the real service
  --text TEXT      what the person says; without it: ${defaultText}
  --voice ID       the voice that speaks the text; without it one for the language of the text
  --audio FILE     speech instead of a text: mp3, m4a or wav
  --model MODEL    basic (1 bean a second) or high (2 beans a second); without it basic
  --out PATH       a folder for the finished video, or a new file that ends in .mp4; without it ${defaultFolder}
  --task ID        wait for this task of the account and download its video; creates and costs nothing
  --base-url URL   where Chanjing answers, if not at its own address; CHANJING_BASE_URL says the same
  --yes            do not pause before the real service creates something that costs beans
  --help           this text

Without keys it talks to a stand-in for Chanjing on this machine, which costs nothing: the
result is a drawn person who speaks your text or recording, whatever the driving video shows.
With CHANJING_APP_ID and CHANJING_SECRET_KEY set it talks to Chanjing itself, which costs beans:

  CHANJING_APP_ID=… CHANJING_SECRET_KEY=… npm run demo -- --video anna.mp4 --text "Hello!"
`;

/**
 * Reads the command line and the environment, and checks all that can be checked without a call.
 * @throws Error that names the flag, what is wrong and how it is right
 */
export async function readOptions(args: string[], env: NodeJS.ProcessEnv): Promise<DemoOptions | 'help'> {
	const values = parse(args);
	if (values.help) return 'help';
	const { video, audio, text, voice, task, out = defaultFolder } = values;
	const account = readAccount(env, values['base-url']);
	if (task !== undefined) {
		const others = (['video', 'audio', 'text', 'voice', 'model'] as const).filter((name) => name in values);
		if (others.length)
			throw new Error(`--task fetches a task that exists: leave out --${others.join(', --')}.`);
		if (!task.trim()) throw new Error('--task: the ID is empty.');
		if (!account)
			throw new Error('--task: the stand-in has no task of before. Set the keys of your account.');
	} else {
		if (audio !== undefined && (text ?? voice) !== undefined) {
			throw new Error('--audio is spoken instead of a text: leave --text and --voice out.');
		}
		if (account && video === undefined) {
			throw new Error('The real service needs a video with a person in it: give one with --video FILE.');
		}
		if (text !== undefined) checkText(text);
		if (voice !== undefined && !voice.trim()) throw new Error('--voice: the ID is empty.');
	}
	const model = models[values.model ?? 'basic'];
	if (model === undefined)
		throw new Error(`--model ${values.model}: it is ${Object.keys(models).join(' or ')}.`);
	return {
		video: await checkMedia('--video', video),
		audio: await checkMedia('--audio', audio),
		text: text ?? defaultText,
		voice,
		model,
		task,
		out: await checkTarget('--out', out),
		account,
		baseUrl: values['base-url'],
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
				task: { type: 'string' },
				'base-url': { type: 'string' },
				yes: { type: 'boolean' },
				help: { type: 'boolean', short: 'h' },
			},
		}).values;
	} catch (error) {
		throw new Error(`${(error as Error).message}\nnpm run demo -- --help says what there is.`);
	}
}

/** @throws Error when Chanjing would refuse the text */
function checkText(text: string): void {
	const { max } = textCharacters;
	const length = [...text].length;
	if (!text.trim()) throw new Error('--text is empty: say what the person shall speak.');
	if (length > max) throw new Error(`--text has ${length} characters: Chanjing takes up to ${max}.`);
	const found = emoji.exec(text)?.[0];
	if (found) throw new Error(`--text has the emoji ${found}, and Chanjing takes none: leave it out.`);
}
