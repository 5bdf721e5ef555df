import type { IBinaryData } from 'n8n-workflow';

import { byId, useStages } from '../../../../testing/stage';

/** Files whose node ran so long ago that n8n has pruned them. */

const open = useStages();

const gone = (mimeType: string): IBinaryData => ({
	id: 'filesystem-v2:workflows/1/executions/1/binary_data/gone',
	data: 'filesystem-v2',
	mimeType,
	fileName: `a.${mimeType.split('/')[1]}`,
});
const items = [
	{ json: {}, binary: { data: gone('video/mp4'), audio: gone('audio/wav'), picture: gone('image/png') } },
];
const create = (resource: string, more = {}) => ({ resource, operation: 'create', ...more });
const speaking = { text: 'Hello', voice: byId('common-voice-001') };

it.each([
	['a file to upload', { resource: 'file', operation: 'upload', source: 'binary' }],
	['a driving video', create('lipSync', { videoSource: 'binary', ...speaking })],
	['a recording of a voice', create('voice', { name: 'A', recordingSource: 'binary' })],
	['a video of an avatar', create('avatar', { name: 'A', videoSource: 'binary' })],
	[
		'a background picture',
		create('avatarVideo', {
			avatar: byId('C-stand-in-1'),
			text: 'Hello',
			options: { backgroundBinaryPropertyName: 'picture' },
		}),
	],
])('%s that n8n no longer has is told before any call', async (_, parameters) => {
	const stage = await open();
	const error = await stage.refusal(parameters, { items });
	expect(error.message).toBe('Input Data Field Name: n8n has no such file in its storage');
	expect(error.description).toContain('Run the node that gives the file again.');
	expect(stage.sim.log.entries).toEqual([]);
});
