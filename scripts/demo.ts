import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fileItem, type ItemInput } from '../test/engine';
import { chanjingEngine, type ChanjingEngine, type Service } from '../test/engine/chanjing';
import { probe, sampleVideo } from '../test/samples';
import { startSimulator } from '../test/simulator';

const help = `Makes a lip-synced video with the Chanjing node, on n8n's own engine.

  npm run demo -- [options]

  --video <file>       the driving video: mp4, mov or webm (a sample is made when it is missing)
  --text <text>        what the person says (default: a greeting)
  --audio <file>       an audio file to speak instead of a text: mp3, m4a or wav
  --voice <id>         the voice of the text (default: the first common voice)
  --high-quality       the high-quality model, 2 beans a second instead of 1
  --minutes <number>   how long to wait for the video (default: 30)
  --out <file>         where the video goes (default: demo-output/<task ID>.mp4)
  --help               this text

Without keys it runs against a stand-in for Chanjing on this machine: the "finished" video is then the driving video again,
and nothing is paid. With the environment variables CHANJING_APP_ID and CHANJING_SECRET_KEY set it runs against the real
service, which charges beans for the video. CHANJING_BASE_URL replaces https://open-api.chanjing.cc.
`;

function readArguments() {
	const { values } = parseArgs({
		options: {
			video: { type: 'string' },
			text: { type: 'string' },
			audio: { type: 'string' },
			voice: { type: 'string' },
			'high-quality': { type: 'boolean', default: false },
			minutes: { type: 'string', default: '30' },
			out: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.text !== undefined && values.audio !== undefined) {
		throw new Error('Give either --text or --audio, not both.');
	}
	if (!(Number(values.minutes) > 0)) throw new Error('--minutes must be a number above 0.');
	return values;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** The real service when there are keys, the stand-in otherwise. */
async function openService(): Promise<{ service: Service; close: () => Promise<void> }> {
	const { CHANJING_APP_ID: appId, CHANJING_SECRET_KEY: secretKey, CHANJING_BASE_URL } = process.env;
	if (appId && secretKey) {
		const url = CHANJING_BASE_URL || 'https://open-api.chanjing.cc';
		say(`Chanjing at ${url}. This video is charged to your account.`);
		return { service: { appId, secretKey, url }, close: async () => {} };
	}
	if (appId || secretKey) throw new Error('Set both CHANJING_APP_ID and CHANJING_SECRET_KEY, or neither.');
	const simulator = await startSimulator({ fileReadyMs: 2_000, pendingMs: 2_000, generatingMs: 8_000 });
	say(`A stand-in for Chanjing at ${simulator.url}. Nothing is charged. "--help" says how to use the real service.`);
	return { service: simulator, close: async () => await simulator.close() };
}

/** Runs one operation of the node for one item. */
async function run(engine: ChanjingEngine, parameters: INodeParameters, item?: ItemInput) {
	const result = await engine.run(parameters, item && { items: [item] });
	if (result.status !== 'success') {
		const { message = `The execution ended as ${result.status}`, description } = result.error ?? {};
		throw new Error([message, description].filter(Boolean).join('\n'));
	}
	return result.items[0];
}

async function uploadFile(engine: ChanjingEngine, file: string, service: string): Promise<string> {
	await access(file).catch(() => {
		throw new Error(`There is no file ${file}.`);
	});
	const { size } = await stat(file);
	say(`Uploading ${path.basename(file)} (${size.toLocaleString('en')} bytes) and waiting until it can be used …`);
	const { json } = await run(engine, { resource: 'file', operation: 'upload', service }, fileItem(file));
	say(`  ready, file ID ${String(json.file_id)}`);
	return String(json.file_id);
}

async function chooseVoice(engine: ChanjingEngine): Promise<string> {
	const { json } = await run(engine, { resource: 'voice', operation: 'getMany', voiceType: 'common', limit: 1 });
	say(`Voice: ${String(json.name)} (${String(json.id)})`);
	return String(json.id);
}

/** Looks at the task until it is final, and says when something has changed. */
async function follow(engine: ChanjingEngine, taskId: string, minutes: number): Promise<IDataObject> {
	const end = Date.now() + minutes * 60_000;
	for (let last = ''; ; await new Promise((resolve) => setTimeout(resolve, 2_000))) {
		const { json } = await run(engine, { resource: 'lipSync', operation: 'get', taskId });
		const now = `  ${String(json.state)}, ${String(json.progress)}%`;
		if (now !== last) say(now);
		last = now;
		if (json.state === 'success') return json;
		if (json.state === 'failed') throw new Error(`Task ${taskId} has no video: ${String(json.msg)}`);
		if (Date.now() > end) {
			throw new Error(`Task ${taskId} is not finished after ${minutes} minutes. It goes on at Chanjing.`);
		}
	}
}

async function main(): Promise<void> {
	const given = readArguments();
	if (given.help) return say(help);

	const { service, close } = await openService();
	const engine = await chanjingEngine(service, { realTimings: true });
	const leave = async () => {
		await engine.close();
		await close();
	};
	process.once('SIGINT', () => void leave().finally(() => process.exit(130)));
	try {
		const video = given.video ?? (await sampleVideo('mp4', { seconds: 4 }));
		const videoFileId = await uploadFile(engine, video, 'lip_sync_video');
		const speech: INodeParameters = given.audio
			? {
					audioType: 'audio',
					audioSource: 'fileId',
					audioFileId: await uploadFile(engine, given.audio, 'lip_sync_audio'),
				}
			: {
					text: given.text ?? '你好，欢迎来到我们的频道。',
					voice: { __rl: true, mode: 'id', value: given.voice ?? (await chooseVoice(engine)) },
				};
		const created = await run(engine, {
			resource: 'lipSync',
			operation: 'create',
			videoSource: 'fileId',
			videoFileId,
			...speech,
			options: given['high-quality'] ? { model: 1 } : {},
		});
		const taskId = String(created.json.id);
		say(`Created lip-sync task ${taskId}`);
		await follow(engine, taskId, Number(given.minutes));

		const finished = await run(engine, { resource: 'lipSync', operation: 'download', taskId });
		const out = path.resolve(given.out ?? path.join('demo-output', `${taskId}.mp4`));
		await mkdir(path.dirname(out), { recursive: true });
		await pipeline(await (await engine.engine.openBinary(finished)).stream(), createWriteStream(out));
		const { duration } = await probe(out);
		say(`Finished: ${out}`);
		say(`${(await stat(out)).size.toLocaleString('en')} bytes, ${duration.toFixed(1)} seconds`);
	} finally {
		await leave();
	}
}

main().catch(async (error: Error) => {
	if (!process.stderr.write(`${error.message}\n`)) await once(process.stderr, 'drain');
	process.exitCode = 1;
});
