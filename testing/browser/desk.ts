import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { credentialFields } from '../n8n/chanjing';
import { startInstance, type Instance } from '../n8n/instance';
import type { StoredCredential } from '../n8n/rest';
import { setup } from '../n8n/setup';
import { chain } from '../n8n/workflow';
import { sampleVideo } from '../samples';
import { startSimulator, type Simulator } from '../simulator';
import type { SimulatorSettings } from '../simulator/options';
import { startChromium } from './chromium';
import { Editor, logIn, type Session } from './editor';

/** An address as users have it, for pictures. */
export const publicUrl = 'https://n8n.example.com';

/** What each test of the editor gets: an n8n and a browser for all of a file, a stand-in and a window of its own. */
export interface Desk {
	n8n: Instance;
	simulator: Simulator;
	editor: Editor;
	/** A workflow that fetches the user's driving video; the Chanjing node is to come after it. */
	fetchesVideo: () => ReturnType<typeof chain>;
	/** Saves the credential of the stand-in, which n8n then chooses for new nodes. */
	saveCredential: () => Promise<StoredCredential>;
	/** A test of which a picture is kept when it fails. */
	sees: (name: string, work: () => Promise<void>) => void;
}

/** The user's driving video, as its address is seen in pictures. */
const videoUrl = 'http://media.example.com/anna.mp4';

/** A web server with the user's driving video. n8n takes it for its proxy, which it asks for every other host. */
async function serveVideo(): Promise<Server> {
	const path = await sampleVideo('mp4', { width: 360, height: 640 });
	const server = createServer((_, response) => {
		response.setHeader('content-type', 'video/mp4');
		createReadStream(path).pipe(response);
	});
	return await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/**
 * Sets the tests of a file up.
 * @param address where n8n says that it is to be reached; by default where it is
 * @param settings of the stand-in
 */
export function useDesk({
	address,
	settings,
}: { address?: string; settings?: SimulatorSettings } = {}): Desk {
	let browser: Browser;
	let media: Server;
	let session: Session;
	const desk = {} as Desk;

	beforeAll(async () => {
		browser = await startChromium();
		media = await serveVideo();
		desk.n8n = await startInstance({
			...setup(),
			offline: true,
			env: {
				...(address && { WEBHOOK_URL: `${address}/` }),
				HTTP_PROXY: `http://127.0.0.1:${(media.address() as AddressInfo).port}`,
			},
		});
		session = await logIn(browser, desk.n8n);
	});
	afterAll(async () => {
		await browser?.close();
		await desk.n8n?.close();
		media?.close();
	});

	beforeEach(async () => {
		desk.simulator = await startSimulator({
			appId: '1a2b3c4d',
			pendingMs: 200,
			generatingMs: 1_500,
			...settings,
		});
		desk.editor = await Editor.open(browser, desk.n8n, session);
	});
	afterEach(async () => {
		await desk.editor?.page.close();
		for (const { id } of await desk.n8n.rest.call<Array<{ id: string }>>('GET', '/credentials')) {
			await desk.n8n.rest.call('DELETE', `/credentials/${id}`);
		}
		await desk.simulator.close();
	});

	desk.fetchesVideo = () =>
		chain('Spring Collection', [
			{ name: 'Start', type: 'manualTrigger' },
			{
				name: 'Driving Video',
				type: 'httpRequest',
				typeVersion: 4.2,
				parameters: { url: videoUrl, options: {} },
			},
		]);
	desk.saveCredential = async () =>
		await desk.n8n.rest.createCredential('Chanjing account', 'chanjingApi', credentialFields(desk.simulator));
	desk.sees = (name, work) => it(name, async () => await desk.editor.watch(work));
	return desk;
}

export const isVisible = { state: 'visible' } as const;
