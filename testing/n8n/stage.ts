import { sampleVideo } from '../samples';
import { startSimulator, type Simulator } from '../simulator';
import { chanjing, saveCredential, someVoice } from './chanjing';
import { startInstance, type Instance } from './instance';
import type { StoredCredential } from './rest';
import { setup } from './setup';
import type { NodeDraft } from './workflow';

/** What a test finds. */
export interface Stage {
	/** One for all tests of a file. */
	n8n: Instance;
	simulator: Simulator;
	credential: StoredCredential;
	/** A driving video that is at Chanjing and can be used. */
	videoFileId: string;
}

/** Gives every test of the file its stage, before it begins. */
export function eachTestGets(take: (stage: Stage) => void): void {
	let n8n: Instance;
	let simulator: Simulator;
	beforeAll(async () => {
		n8n = await startInstance({ ...setup(), offline: true });
	});
	afterAll(async () => await n8n?.close());

	beforeEach(async () => {
		simulator = await startSimulator();
		const credential = await saveCredential(n8n.rest, simulator);
		const videoFileId = simulator.state.addReadyFile('lip_sync_video', await sampleVideo());
		take({ n8n, simulator, credential, videoFileId });
	});
	afterEach(async () => await simulator.close());
}

export const textsOf = (count: number) =>
	Array.from({ length: count }, (_, index) => `This is sentence number ${index + 1}.`);

/** A manual start, and one item for each text. */
export const startWithTexts = (texts: string[]): NodeDraft[] => [
	{ name: 'Start', type: 'manualTrigger' },
	{
		name: 'Texts',
		type: 'set',
		typeVersion: 3.4,
		parameters: { mode: 'raw', jsonOutput: JSON.stringify({ text: texts }), options: {} },
	},
	{ name: 'Split', type: 'splitOut', typeVersion: 1, parameters: { fieldToSplitOut: 'text', options: {} } },
];

/** A node that makes a video of each text. */
export const createVideos = (
	{ credential, simulator, videoFileId }: Omit<Stage, 'n8n'>,
	parameters: NodeDraft['parameters'],
	more: Partial<NodeDraft> = {},
): NodeDraft =>
	chanjing(
		'Create',
		credential,
		{
			resource: 'lipSync',
			operation: 'create',
			videoSource: 'fileId',
			videoFileId,
			text: '={{ $json.text }}',
			voice: someVoice(simulator),
			...parameters,
		},
		more,
	);
