import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';

import { Chanjing } from '../../../../../nodes/Chanjing/Chanjing.node';
import { fileItem } from '../../../../../testing/engine';
import { byId, type Stage, useStages } from '../../../../../testing/stage';

const open = useStages();

const create = (stage: Stage, more: INodeParameters = {}): INodeParameters => ({
	videoSource: 'fileId',
	videoFileId: stage.sim.state.addReadyFile('lip_sync_video'),
	text: 'Hello',
	voice: byId('common-voice-001'),
	...more,
});

const given = '={{ $json.given }}';
const file = { resource: 'file' };
const upload = { ...file, operation: 'upload' };
const avatarVideo = { resource: 'avatarVideo', avatar: byId('C-stand-in-1') };
const own = (resource: string) => ({
	resource,
	operation: 'create',
	name: 'Anna',
	source: 'url',
	url: 'https://example.com/a.mp3',
});

/** Every field that takes a text, its parameters when an expression gives it, and its label. */
const textFields: Array<[string, INodeParameters]> = [
	['Text', { text: given }],
	['Voice', { voice: byId(given) }],
	['Voice', { voice: given }],
	['Driving Video File ID', { videoFileId: given }],
	['Driving Video URL', { videoSource: 'url', videoUrl: given }],
	['Input Data Field Name', { videoSource: 'binary', videoBinaryPropertyName: given }],
	['Audio File ID', { audioType: 'audio', audioSource: 'fileId', audioFileId: given }],
	['Audio URL', { audioType: 'audio', audioSource: 'url', audioUrl: given }],
	['Callback URL', { options: { callbackUrl: given } }],
	['Output Data Field Name', { options: { download: true, outputBinaryPropertyName: given } }],
	['Task ID', { operation: 'get', taskId: given }],
	['Task ID', { operation: 'download', taskId: given }],
	['Output Data Field Name', { operation: 'download', taskId: 'x', outputBinaryPropertyName: given }],
	['File ID', { ...file, operation: 'get', fileId: given }],
	['File ID', { ...file, operation: 'delete', fileId: given }],
	['File URL', { ...upload, source: 'url', url: given }],
	['Input Data Field Name', { ...upload, binaryPropertyName: given }],
	['File Name', { ...upload, options: { fileName: given } }],
	['Text', { ...avatarVideo, text: given }],
	['Avatar', { ...avatarVideo, avatar: byId(given) }],
	['Voice', { ...avatarVideo, voice: byId(given) }],
	['Audio URL', { ...avatarVideo, audioType: 'audio', audioSource: 'url', audioUrl: given }],
	['Background URL', { ...avatarVideo, options: { backgroundUrl: given } }],
	['Background Color', { ...avatarVideo, options: { backgroundColor: given } }],
	['Input Data Field Name', { ...avatarVideo, options: { backgroundBinaryPropertyName: given } }],
	...['get', 'download', 'delete'].map((operation): [string, INodeParameters] => [
		'Task ID',
		{ ...avatarVideo, operation, taskId: given },
	]),
	['Text', { resource: 'speech', text: given }],
	['Task ID', { resource: 'speech', operation: 'get', taskId: given }],
	['Name', { ...own('voice'), name: given }],
	['Preview Text', { ...own('voice'), options: { previewText: given } }],
	['Recording URL', { ...own('voice'), url: given }],
	['Name', { ...own('avatar'), name: given }],
	['Video URL', { ...own('avatar'), url: given }],
	...['get', 'delete'].flatMap(
		(operation): Array<[string, INodeParameters]> => [
			['Voice', { resource: 'voice', operation, voiceId: byId(given) }],
			['Avatar', { resource: 'avatar', operation, avatarId: byId(given) }],
		],
	),
];

/** What an expression can give that is no text, and what the message calls it. */
const noTexts: Array<[unknown, string]> = [
	[{ role: 'assistant', content: 'Hello' }, 'an object with role, content'],
	[{ a: { b: 1 } }, 'an object with a'],
	[{}, 'an empty object'],
	[[{ text: 'Hello' }, { text: 'again' }], 'a list of 2'],
	[[], 'an empty list'],
	[{ toString: 'not a function' }, 'an object with toString'],
	[Object.assign(Object.create(null), { text: 'Hello' }), 'an object with text'],
	[true, 'true'],
	[false, 'false'],
	[NaN, 'NaN'],
	[Infinity, 'Infinity'],
	[undefined, 'undefined'],
	[null, 'null'],
];

it.each(textFields)('%s %j takes no object, list, true, NaN and nothing', async (label, more) => {
	const stage = await open();
	const items = noTexts.map(([value]) => ({ json: { given: value } as IDataObject }));
	const { items: refused } = await stage.run(create(stage, more), {
		items,
		onError: 'continueRegularOutput',
	});
	expect(refused).toHaveLength(items.length);
	for (const [index, [, name]] of noTexts.entries()) {
		const { error, description } = refused[index].json;
		expect(error).toMatch(new RegExp(`^${label}: `));
		expect(error).toContain(name);
		expect(description).toMatch(/\w{3}/);
	}
	expect(stage.sim.log.entries).toEqual([]);
});

it('an object that has its own toString is not called', async () => {
	const stage = await open();
	const text = '={{ ({ toString: () => "Hello" }) }}';
	const error = await stage.refusal(create(stage, { text }));
	expect(error.message).toBe('Text: the expression gave an object with toString, not a text');
	expect(stage.sim.log.entries).toEqual([]);
});

it.each<[string, string, unknown, string]>([
	['the words of a chat message', given, { role: 'assistant', content: 'Hi' }, '{{ $json.given.content }}'],
	[
		'the words of an answer in parts',
		given,
		[{ id: 'm1', type: 'message', content: [{ type: 'text', text: 'Hi' }] }],
		'{{ $json.given[0].content[0].text }}',
	],
	['a field with a name of its own', given, { n: 1, 'my words': 'Hi' }, '{{ $json.given["my words"] }}'],
	['a date', '={{ $now }}', undefined, '{{ $now.toISO() }}'],
])('where an expression gives %s, it is said what to write instead', async (_what, text, value, instead) => {
	const stage = await open();
	const items = [{ json: { given: value } as IDataObject }];
	const error = await stage.refusal(create(stage, { text }), { items });
	expect(error.description).toBe(`Write ${instead}.`);
});

it('an ID in an object is told as what to write instead', async () => {
	const stage = await open();
	const items = [{ json: { given: { name: 'Anna Smith', ref: 'voice-1' } } }];
	const error = await stage.refusal(create(stage, { voice: byId(given) }), { items });
	expect(error.description).toBe('Write {{ $json.given.ref }}.');
});

it.each([
	['=Say {{ $json.given }}', { given: { content: 'Hi' } }],
	['=Say {{ $json.given }} twice', { given: [1, { content: 'Hi' }] }],
	['={{ "Say " + $json.given }}', { given: { content: 'Hi' } }],
])('an object inside the text %s is refused', async (text, json) => {
	const stage = await open();
	const error = await stage.refusal(create(stage, { text }), { items: [{ json: json as IDataObject }] });
	expect(error.message).toBe('Text: the expression put an object into it, which reads "[object Object]"');
	expect(error.description).toMatch(/\{\{ \$json\.message\.content \}\}.*\$json\.given/);
	expect(stage.sim.log.entries).toEqual([]);
});

it.each(['undefined', 'null', 'NaN'])('the word %s that came of a missing value is refused', async (word) => {
	const stage = await open();
	for (const text of [`={{ "" + ${word} }}`, `={{ " ${word} " }}`]) {
		const error = await stage.refusal(create(stage, { text }));
		expect(error.message).toBe(`Text: a text is missing, the expression gave the word ${word}`);
	}
	expect(stage.sim.log.entries).toEqual([]);
});

it('a number is a text, and so are words and signs that somebody typed', async () => {
	const stage = await open();
	const texts: Array<[string, string]> = [
		['={{ 42 }}', '42'],
		['={{ 1.5 }}', '1.5'],
		['={{ 0 }}', '0'],
		['={{ 10n }}', '10'],
		['null', 'null'],
		['It says [object Object].', 'It says [object Object].'],
		['={{ "This is undefined." }}', 'This is undefined.'],
	];
	for (const [text, sent] of texts) {
		const [{ json }] = await stage.items(create(stage, { text }));
		expect(stage.sim.state.task(String(json.id)).request.tts_config.text).toBe(sent);
	}
});

describe('a refusal says the value, the unit and what to do', () => {
	const poll = (limit: string) => ({ waitMode: 'poll', waitLimit: `={{ ${limit} }}` });
	const option = (name: string, value: string) => ({ options: { [name]: `={{ ${value} }}` } });
	const minutes = 'a number from 0.01 to 43200, in minutes';
	const task = (id: unknown) => ({ operation: 'get', taskId: `={{ ${JSON.stringify(id)} }}` });

	it.each<[INodeParameters, string, RegExp]>([
		[poll('0'), `Wait Limit: 0 is not ${minutes}`, /^Give 30, for example\. .*Do Not Wait/],
		[poll('-5'), `Wait Limit: -5 is not ${minutes}`, /^Give 30/],
		[poll('"abc"'), `Wait Limit: abc is not ${minutes}`, /^Give 30/],
		[
			poll('undefined'),
			`Wait Limit: the expression gave undefined, not ${minutes}`,
			/no value for this item/,
		],
		[
			{ ...upload, source: 'url', url: 'https://example.com/a.mp4', ...option('readyTimeout', '0') },
			'Ready Timeout: 0 is not a number of at least 1, in seconds',
			/^Give 120/,
		],
		[
			option('screenWidth', '"wide"'),
			'Width: wide is not a whole number of at least 1, in pixels',
			/^Give 1080/,
		],
		[
			option('speed', 'undefined'),
			'Speed: the expression gave undefined, not a number from 0.5 to 2',
			/no value/,
		],
		[option('model', '"pro"'), 'Model: pro is not one of 0, 1', /0 is Basic, 1 is High Quality/],
		[option('model', '[1]'), 'Model: the expression gave a list of 1, not one of 0, 1', /0 is Basic/],
		[option('driveMode', '"start"'), 'Drive Mode: start is not one of "", random', /"" is From the Start/],
		[option('download', '"yes"'), 'Download Video: yes is not true or false', /true or false/],
		[
			option('download', 'undefined'),
			'Download Video: the expression gave undefined, not true or false',
			/no value/,
		],
		[option('callbackUrl', 'undefined'), 'Callback URL: the expression gave undefined', /no value/],
		[task('a b'), 'Task ID: this is not an ID of Chanjing: "a b"', /Lip-Sync Video > Create/],
		[task(''), 'Task ID: the ID is missing', /Lip-Sync Video > Create/],
		[
			{ operation: 'get', taskId: '={{ $json.id }}' },
			'Task ID: the ID is missing, the expression gave undefined',
			/^\{\{ \$json\.id \}\} has no value for this item\.$/,
		],
		[
			{ operation: 'get', taskId: '={{ 1234567890123456789 }}' },
			'Task ID: the number 1234567890123456800 has lost its last digits',
			/as text/,
		],
		[
			{ voice: byId('Anna (English)') },
			'Voice: this is not an ID of Chanjing: "Anna (English)"',
			/from the list/,
		],
		[
			{ videoSource: 'url', videoUrl: 'example.com/a.mp4' },
			'Driving Video URL: this is not an http or https URL: "example.com/a.mp4"',
			/https:\/\//,
		],
		[{ text: '={{ $("Nowhere").item.json.text }}' }, "Text: Referenced node doesn't exist", /expression/],
		[{ text: '={{ $json.' }, 'Text: invalid syntax', /expression/],
		[
			{ text: '={{ (() => { const loop = {}; loop.loop = loop; return loop; })() }}' },
			'Text: n8n cannot read what the expression gave',
			/expression/,
		],
		[{ operation: 'getMany', returnAll: '={{ 1 }}' }, 'Return All: 1 is not true or false', /true or false/],
		[
			{ operation: 'getMany', filters: { state: '={{ ["done"] }}' } },
			'State: done is not one of failed, generating, pending, success',
			/these values/,
		],
		[
			{ resource: 'voice', operation: 'getMany', voiceType: '={{ "mine" }}' },
			'Voice Type: mine is not one of all, common, customised',
			/these values/,
		],
		[
			{ ...file, operation: 'getMany', filters: { service: '={{ null }}' } },
			'Purpose: the expression gave null, not one of lip_sync_video, lip_sync_audio, customised_person, prompt_audio, make_video_audio, make_video_background',
			/no value/,
		],
		[{ waitMode: 'later' }, 'Wait: later is not one of none, poll, callback', /poll is Wait for Video/],
		[{ videoSource: 'ftp' }, 'Driving Video From: ftp is not one of binary, fileId, url', /url is URL/],
	])('%j', async (more, message, advice) => {
		const stage = await open();
		const error = await stage.refusal(create(stage, more));
		expect(error.message).toBe(message);
		expect(error.description).toMatch(advice);
		expect(error.name).toBe('NodeOperationError');
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('but no password, signature and long text', async () => {
		const stage = await open();
		const secrets = [
			'ftp://me:pass@host.example/a.mp4?Signature=sig',
			'a.mp4?Signature=sig',
			'x://'.repeat(1000),
		];
		for (const videoUrl of secrets) {
			const error = await stage.refusal(create(stage, { videoSource: 'url', videoUrl }));
			expect(error.message).toMatch(/^Driving Video URL: this is not an http or https URL: "/);
			expect(error.message).not.toMatch(/pass|sig/i);
			expect(error.message.length).toBeLessThan(150);
		}
	});
});

it.each(
	new Chanjing().description.properties
		.flatMap((property) => {
			const { resource, operation } = property.displayOptions?.show ?? {};
			const inside = property.type === 'collection' ? (property.options as INodeProperties[]) : [];
			return [
				{ ...property, where: { resource, operation } },
				...inside.map((one) => ({ ...one, where: { resource, operation, in: property.name } })),
			];
		})
		.filter(
			({ type, typeOptions = {} }) =>
				type === 'number' && (typeOptions.minValue ?? typeOptions.maxValue) !== undefined,
		)
		.map(({ where, ...property }) => ({ label: property.displayName, where, property })),
)(
	'$label of $where.resource $where.operation: the range that the user sees is the one that is kept',
	async ({ label, where, property }) => {
		const stage = await open();
		const { minValue = -Infinity, maxValue = Infinity } = property.typeOptions ?? {};
		const beyond = [minValue - 0.001, maxValue + 1].filter(Number.isFinite);
		const parameters = {
			...create(stage, { resource: String(where.resource), operation: String(where.operation) }),
			...{ name: 'Anna', avatar: byId('C-stand-in-1'), source: 'url', url: 'https://example.com/a.mp4' },
			...{ taskId: 'x', waitMode: 'poll' },
			...('in' in where ? { [where.in]: { [property.name]: given } } : { [property.name]: given }),
		};
		const items = beyond.map((value) => ({ json: { given: value } }));
		const run = await stage.run(parameters, { items, onError: 'continueRegularOutput' });
		expect(beyond.length).toBeGreaterThan(0);
		for (const [index, value] of beyond.entries()) {
			const { error } = run.items[index].json;
			expect(error).toContain(`${label}: ${value} is not a`);
			expect(error).toContain(String(minValue));
		}
		expect(stage.sim.log.entries).toEqual([]);
	},
);

it('the words true and false are a switch, too', async () => {
	const stage = await open();
	const all = { resource: 'voice', operation: 'getMany', limit: 1 };
	expect(await stage.items({ ...all, returnAll: '={{ "false" }}' })).toHaveLength(1);
	expect((await stage.items({ ...all, returnAll: '={{ "true" }}' })).length).toBeGreaterThan(1);
});

it('a single state that an expression gives is a filter, and an empty list is none', async () => {
	const stage = await open();
	const id = stage.sim.state.addTask();
	const list = (state: string) => ({ operation: 'getMany', filters: { state } });
	expect(await stage.items(list('={{ "failed" }}'))).toEqual([]);
	expect((await stage.items(list('={{ [] }}'))).map(({ json }) => json.id)).toEqual([id]);
});

it('what is hidden is not read: speed and pitch of a recording', async () => {
	const stage = await open();
	const options = { speed: '={{ "fast" }}', pitch: 99, volume: 50 };
	const [{ json }] = await stage.items(
		create(stage, { audioType: 'audio', audioSource: 'binary', options }),
		{ items: [fileItem(Buffer.from('ID3\x04sound'), { fileName: 'a.mp3', property: 'audio' })] },
	);
	expect(stage.sim.state.task(String(json.id)).request).toMatchObject({ audio_type: 'audio', volume: 50 });
});
