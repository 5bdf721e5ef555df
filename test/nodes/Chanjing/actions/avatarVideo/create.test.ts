import type { INodeParameters } from 'n8n-workflow';

import { Chanjing } from '../../../../../nodes/Chanjing/Chanjing.node';
import { file, fileItem } from '../../../../../testing/engine';
import { isSilent } from '../../../../../testing/contract/media';
import { sampleAudio } from '../../../../../testing/samples';
import { byId, type Stage, useStages } from '../../../../../testing/stage';

const open = useStages();
const resource = 'avatarVideo';
const own = 'C-stand-in-1';
const text = '今天天气很好。我们去公园吧。';

/** The parameters of a create that is right, over which others are laid. */
const order = (more: INodeParameters = {}): INodeParameters => ({
	resource,
	avatar: byId(own),
	text,
	...more,
});

const withOptions = (options: INodeParameters, more: INodeParameters = {}) => order({ options, ...more });

const bodies = (stage: Stage) => stage.sim.log.calls('createVideo').map(({ body }) => body);

async function bodyOf(stage: Stage, parameters: INodeParameters) {
	await stage.items(parameters);
	return bodies(stage)[0];
}

/** The public address of a recording that is at the stand-in. */
async function publicAudio({ sim }: Stage): Promise<string> {
	const { key } = sim.state.file(sim.state.addReadyFile('make_video_audio', await sampleAudio('wav')));
	return `${sim.storageUrl}/${key}`;
}

const picture = {
	files: fileItem(Buffer.from('\x89PNG\r\n\x1a\npicture'), { fileName: 'a.png' }).files,
	json: {},
};

describe('what is sent', () => {
	it('is what the user set, and what the endpoint requires', async () => {
		const stage = await open();
		const [{ json }] = await stage.items(order());
		expect(bodies(stage)).toEqual([
			{
				person: { id: own, x: 0, y: 0, width: 1080, height: 1920 },
				audio: {
					...{ type: 'tts', volume: 100 },
					tts: { text: [text], audio_man: 'C-Audio-stand-in-1', speed: 1, pitch: 1 },
				},
			},
		]);
		expect(json).toEqual({
			id: stage.sim.state.tasks[0].id,
			resource,
			status: 0,
			state: 'pending',
			progress: 0,
			msg: '',
			video_url: '',
			preview_url: '',
			subtitle_data_url: '',
			duration: null,
			create_time: null,
		});
	});

	it.each([
		['backway', 2, { backway: 2 }],
		['driveMode', 'random', { drive_mode: 'random' }],
		['model', 2, { model: 2 }],
		['model', 0, { model: 0 }],
		['resolution', 0, { resolution_rate: 0 }],
		['watermark', true, { add_compliance_watermark: true }],
		['backgroundColor', '#00ff00', { bg_color: '#00ff00' }],
		['subtitles', false, { subtitle_config: { show: false } }],
		['callbackUrl', 'https://203.0.113.7/hook', { callback: 'https://203.0.113.7/hook' }],
		['additionalFields', '{"person":{"x":5},"duration":9}', { duration: 9 }],
	])('has the option %s set to %j as %j', async (option, value, expected) => {
		const stage = await open({ callback: { lost: true } });
		expect(await bodyOf(stage, withOptions({ [option]: value }))).toMatchObject(expected);
	});

	it('has volume, speed and pitch with the speech', async () => {
		const stage = await open();
		const { audio } = await bodyOf(stage, withOptions({ volume: 40, speed: 1.5, pitch: 2 }));
		expect(audio).toMatchObject({ volume: 40, tts: { speed: 1.5, pitch: 2 } });
	});

	it.each(['inside', 'beside'] as const)(
		'finds out that Backway belongs %s the person, at no cost',
		async (personFields) => {
			const stage = await open({ personFields });
			const parameters = withOptions({ backway: 2 });
			await stage.items(parameters);
			await stage.items(parameters);
			const form = stage.done('createVideo').map(({ body }) => body.backway ?? body.person.backway);
			expect(form).toEqual([2, 2]);
			expect(bodies(stage).length).toBe(personFields === 'inside' ? 3 : 2);
		},
	);
});

describe('the avatar', () => {
	it('speaks with another voice where one is given', async () => {
		const stage = await open();
		const { audio } = await bodyOf(stage, order({ voice: byId('common-voice-002') }));
		expect(audio.tts.audio_man).toBe('common-voice-002');
	});

	it.each([true, false])(
		'is a common one in one of its figures, also where sizes are missing: %s',
		async (zeroFigureSizes) => {
			const stage = await open({ zeroFigureSizes });
			const { person } = await bodyOf(stage, order({ avatar: byId('common-avatar-002/sit_body') }));
			expect(person).toEqual({
				id: 'common-avatar-002',
				figure_type: 'sit_body',
				...(zeroFigureSizes
					? { x: 0, y: 0, width: 1080, height: 1920 }
					: { x: 0, y: 570, width: 1080, height: 1350 }),
			});
		},
	);

	it('is fitted into another screen, at the bottom', async () => {
		const stage = await open();
		const body = await bodyOf(stage, withOptions({ screenWidth: 1920, screenHeight: 1080 }));
		expect(body).toMatchObject({
			screen_width: 1920,
			screen_height: 1080,
			person: { x: 656, y: 0, width: 608, height: 1080 },
		});
	});

	it('stands where the user says, and keeps its proportions', async () => {
		const stage = await open();
		const { person } = await bodyOf(stage, withOptions({ avatarX: -20, avatarWidth: 540 }));
		expect(person).toMatchObject({ x: -20, y: 960, width: 540, height: 960 });
	});

	it.each([true, false])(
		'of the website, or its voice, is sent as such, whether alone will do: %s',
		async (avatarSourceAlone) => {
			const stage = await open({ avatarSourceAlone });
			const body = await bodyOf(stage, order({ avatar: byId('C-website-1') }));
			expect(body).toMatchObject({ source: 1, audio_source: 1 });
		},
	);

	it('may speak with a voice of the website', async () => {
		const stage = await open();
		const body = await bodyOf(stage, order({ voice: byId('C-Audio-website-1') }));
		expect(body).toMatchObject({ audio_source: 1 });
		expect(body).not.toHaveProperty('source');
	});

	it('of the website goes without audio_source where Chanjing knows no such field', async () => {
		const stage = await open({ audioSource: 'refused' });
		await stage.items(order({ avatar: byId('C-website-1') }));
		expect(stage.done('createVideo').map(({ body }) => body.audio_source)).toEqual([undefined]);
	});

	it('is looked up once for many items and executions', async () => {
		const stage = await open();
		const items = Array.from({ length: 5 }, (_, index) => ({ json: { text: `你好${index}` } }));
		await stage.items(order({ text: '={{ $json.text }}' }), { items });
		await stage.items(order());
		expect(stage.sim.log.count('listCustomisedPerson')).toBe(1);
	});

	it.each([
		['a b', /^Avatar: /],
		['a/b/c', /^Avatar: this is not an avatar/],
		['a/../b', /^Avatar: this is not an avatar/],
		['/whole_body', /^Avatar: an avatar is missing/],
	])('with the value %j is refused before any call', async (value, message) => {
		const stage = await open();
		const error = await stage.refusal(order({ avatar: byId(value) }));
		expect(error.message).toMatch(message);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it.each([
		[
			'common-avatar-002',
			/^Avatar: a common avatar needs its figure/,
			/common-avatar-002\/whole_body, common-avatar-002\/sit_body/,
		],
		[
			'common-avatar-001/sit_body',
			/^Avatar: this avatar has no figure sit_body/,
			/common-avatar-001\/whole_body/,
		],
		[`${own}/whole_body`, /^Avatar: an avatar of your own has no figures/, /C-stand-in-1/],
		['C-unknown', /^Avatar: Chanjing knows no avatar C-unknown/, /Choose one from the list/],
	])('%s is refused before the create', async (value, message, advice) => {
		const stage = await open();
		const error = await stage.refusal(order({ avatar: byId(value) }));
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(advice);
		expect(bodies(stage)).toEqual([]);
	});

	it('without a voice of its own needs one', async () => {
		const stage = await open();
		const error = await stage.refusal(order({ avatar: byId('C-stand-in-2') }));
		expect(error.message).toMatch(/^Voice: the avatar 我的数字人2 has no voice of its own/);
		expect(bodies(stage)).toEqual([]);
	});
});

describe('4K', () => {
	const voice = byId('common-voice-001');

	it('has the documented screen and subtitles', async () => {
		const stage = await open();
		const options = { resolution: 1, subtitles: true };
		const body = await bodyOf(stage, withOptions(options, { avatar: byId('C-stand-in-2'), voice }));
		expect(body).toMatchObject({
			resolution_rate: 1,
			screen_width: 2160,
			screen_height: 3840,
			person: { x: 0, y: 0, width: 2160, height: 3840 },
			subtitle_config: { x: 80, y: 2840, width: 2000, height: 1000, font_size: 150, show: true },
		});
	});

	it('of a common avatar, of which no list tells whether it can, is left to Chanjing', async () => {
		const stage = await open();
		const common = byId('common-avatar-001/whole_body');
		const error = await stage.refusal(withOptions({ resolution: 1 }, { avatar: common }));
		expect(error.message).toContain('Could not create the avatar video: 该数字人不支持4K');
		expect(stage.sim.state.tasks).toEqual([]);
	});

	it('is refused for an avatar that cannot, before the create', async () => {
		const stage = await open();
		const error = await stage.refusal(withOptions({ resolution: 1 }));
		expect(error.message).toMatch(/^Resolution: the avatar 我的数字人1 cannot be shown in 4K/);
		expect(bodies(stage)).toEqual([]);
	});
});

describe('subtitles', () => {
	it('are one switch with the documented defaults', async () => {
		const stage = await open();
		expect((await bodyOf(stage, withOptions({ subtitles: true }))).subtitle_config).toEqual({
			...{ show: true, x: 31, y: 1521, width: 1000, height: 200 },
			...{ font_size: 64, color: '#FFFFFF', stroke_width: 7, asr_type: 0 },
		});
	});

	it('keep inside another screen', async () => {
		const stage = await open();
		const options = { subtitles: true, screenWidth: 1280, screenHeight: 720 };
		expect((await bodyOf(stage, withOptions(options))).subtitle_config).toMatchObject({ y: 570, height: 75 });
	});

	it('look as the user says', async () => {
		const stage = await open();
		const style = {
			fontSize: 80,
			color: '#ff0000',
			strokeColor: '#000000',
			fontId: 'font-1',
			y: 100,
			height: 300,
		};
		const options = { subtitles: true, subtitleStyle: { style } };
		expect((await bodyOf(stage, withOptions(options))).subtitle_config).toMatchObject({
			...{ x: 31, y: 100, width: 1000, height: 300, font_size: 80 },
			...{ color: '#ff0000', stroke_color: '#000000', font_id: 'font-1' },
		});
	});

	it.each([
		[{ color: 'red' }, /^Color: "red" is not a colour/],
		[{ fontSize: -1 }, /^Font Size: /],
		[{ x: 500, width: 1000 }, /^Subtitle Style: .* leave the screen of 1080 × 1920/],
	])('with the style %j are refused before any call', async (style, message) => {
		const stage = await open();
		const error = await stage.refusal(withOptions({ subtitles: true, subtitleStyle: { style } }));
		expect(error.message).toMatch(message);
		expect(stage.sim.log.entries).toEqual([]);
	});
});

it('a Subtitle Style without Subtitles is refused before any call: the video would have none', async () => {
	const stage = await open();
	const error = await stage.refusal(withOptions({ subtitleStyle: { style: { fontSize: 80 } } }));
	expect(error.message).toBe('Subtitle Style: Subtitles is not switched on');
	expect(stage.sim.log.entries).toEqual([]);
	await stage.items(withOptions({ subtitles: false, subtitleStyle: { style: { fontSize: 80 } } }));
	expect(bodies(stage)[0].subtitle_config).toEqual({ show: false });
});

it.each([{ avatarX: 1080 }, { avatarX: -1080 }, { avatarY: 1920 }, { avatarY: -5000 }])(
	'an avatar that nobody would see is refused before the create: %j',
	async (options) => {
		const stage = await open();
		const error = await stage.refusal(withOptions(options));
		expect(error.message).toMatch(
			/^Avatar [XY]: at .* the figure is outside the screen, which is (1080 pixels wide|1920 pixels high)/,
		);
		expect(bodies(stage)).toEqual([]);
	},
);

it.each([
	['{"bg":{"src_url":"https://203.0.113.7/b.jpg"}}', 'bg.src_url', 'Background URL'],
	['{"bg":{"file_id":"abc"}}', 'bg.file_id', 'Background URL'],
])('Additional Fields must not replace the background: %s', async (additionalFields, name, label) => {
	const stage = await open();
	const options = { additionalFields, backgroundUrl: 'https://203.0.113.7/a.jpg' };
	const error = await stage.refusal(withOptions(options));
	expect(error.message).toBe(`Additional Fields: ${name} cannot be set here, ${label} gives it`);
	expect(stage.sim.log.entries).toEqual([]);
});

it.each(['wav_url', 'file_id'])('Additional Fields must not replace the audio: %s', async (name) => {
	const stage = await open();
	const options = { additionalFields: JSON.stringify({ audio: { [name]: 'https://203.0.113.7/b.wav' } }) };
	const audio = { audioType: 'audio', audioSource: 'url', audioUrl: 'https://203.0.113.7/a.wav' };
	const error = await stage.refusal(withOptions(options, audio));
	expect(error.message).toBe(`Additional Fields: audio.${name} cannot be set here, Audio gives it`);
	expect(stage.sim.log.entries).toEqual([]);
});

describe('the background', () => {
	it('is a picture of the input, uploaded for it', async () => {
		const stage = await open();
		const parameters = withOptions({ backgroundBinaryPropertyName: 'data' });
		const [{ json }] = await stage.items(parameters, { items: [picture] });
		const id = stage.sim.state.files[0].id;
		expect(stage.sim.log.calls('createUploadUrl')[0].query).toMatchObject({
			service: 'make_video_background',
		});
		expect(bodies(stage)[0].bg).toEqual({ file_id: id, x: 0, y: 0, width: 1080, height: 1920 });
		expect(json.background_file_id).toBe(id);
	});

	it('is the URL of a picture that Chanjing can read', async () => {
		const stage = await open();
		const { bg } = await bodyOf(stage, withOptions({ backgroundUrl: 'https://203.0.113.7/a.jpg' }));
		expect(bg).toEqual({ src_url: 'https://203.0.113.7/a.jpg', x: 0, y: 0, width: 1080, height: 1920 });
	});

	it('in another format is refused before any call', async () => {
		const stage = await open();
		const gif = {
			json: {},
			files: fileItem(Buffer.from('GIF89a\x01\0\x01\0\0\0\0'), { fileName: 'a.gif' }).files,
		};
		const parameters = withOptions({ backgroundBinaryPropertyName: 'data' });
		const error = await stage.refusal(parameters, { items: [gif] });
		expect(error.message).toMatch(/does not take "a.gif" as avatar video background/);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it.each([
		[{ backgroundColor: 'blue' }, /^Background Color: "blue" is not a colour/],
		[{ backgroundUrl: 'office' }, /^Background URL: /],
		[{ backgroundBinaryPropertyName: 'none' }, /^Input Data Field Name: the item has no file/],
		[
			{ backgroundUrl: 'https://203.0.113.7/a.jpg', backgroundBinaryPropertyName: 'data' },
			/^Background URL: .*twice/,
		],
	])('%j is refused before any call', async (options, message) => {
		const stage = await open();
		const error = await stage.refusal(withOptions(options), { items: [picture] });
		expect(error.message).toMatch(message);
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('a transparent video', () => {
	const speaker = { avatar: byId('C-stand-in-2'), voice: byId('common-voice-001') };

	it('is asked for', async () => {
		const stage = await open();
		const body = await bodyOf(stage, withOptions({ transparent: true, subtitles: false }, speaker));
		expect(body.is_rgba_mode).toBe(true);
		expect(body).not.toHaveProperty('subtitle_config');
	});

	it.each([
		[{ subtitles: true }, 'Subtitles'],
		[{ backgroundColor: '#ffffff' }, 'Background Color'],
		[{ backgroundUrl: 'https://203.0.113.7/a.jpg' }, 'Background URL'],
		[{ backgroundBinaryPropertyName: 'data' }, 'a background picture'],
	])('cannot have %j', async (options, name) => {
		const stage = await open();
		const parameters = withOptions({ transparent: true, ...options }, speaker);
		const error = await stage.refusal(parameters, { items: [picture] });
		expect(error.message).toContain(`Transparent: a transparent video cannot have ${name}`);
		expect(stage.sim.log.entries).toEqual([]);
	});
});

describe('a recording', () => {
	const audio = (more: INodeParameters) => order({ audioType: 'audio', ...more });

	it('of the input is uploaded, and Chanjing reads its public URL', async () => {
		const stage = await open();
		const items = [{ json: {}, files: { audio: file(await sampleAudio()) } }];
		const [{ json }] = await stage.items(audio({}), { items });
		const [{ id }] = stage.sim.state.files;
		expect(stage.sim.log.calls('createUploadUrl')[0].query).toMatchObject({ service: 'make_video_audio' });
		expect(bodies(stage)[0].audio).toEqual({
			type: 'audio',
			volume: 100,
			wav_url: expect.stringMatching(/^http.*\.(mp3|wav|m4a)$/),
		});
		expect(json.audio_file_id).toBe(id);
	});

	it('at a URL that Chanjing can read is named by it', async () => {
		const stage = await open();
		const url = 'https://203.0.113.7/a.mp3';
		expect((await bodyOf(stage, audio({ audioSource: 'url', audioUrl: url }))).audio).toEqual({
			type: 'audio',
			volume: 100,
			wav_url: url,
		});
		expect(stage.sim.log.count('createUploadUrl')).toBe(0);
	});

	it.each(['binary', 'url'])(
		'from %s is heard where Chanjing makes videos with a file ID silent',
		async (audioSource) => {
			const stage = await open({ audioFileSilent: true });
			const audioUrl = `${await publicAudio(stage)}`;
			const items = [{ json: {}, files: { audio: file(await sampleAudio('wav')) } }];
			const parameters = audio({ audioSource, audioUrl, waitMode: 'poll', options: { download: true } });
			const [item] = await stage.items(parameters, { items });
			expect(await isSilent(await stage.engine.readBinary(item))).toBe(false);
		},
	);

	it('that is at Chanjing may come out silent, which the field says', async () => {
		const stage = await open({ audioFileSilent: true });
		const audioFileId = stage.sim.state.addReadyFile('make_video_audio', await sampleAudio('wav'));
		const options = { download: true };
		const parameters = audio({ audioSource: 'fileId', audioFileId, waitMode: 'poll', options });
		const [item] = await stage.items(parameters);
		expect(await isSilent(await stage.engine.readBinary(item))).toBe(true);
		const fieldsOf = (name: string) =>
			new Chanjing().description.properties.filter((property) => property.name === name);
		const [ofVideo, ofAvatarVideo] = ['lipSync', resource].map((one) =>
			fieldsOf('audioFileId').find(({ displayOptions }) => displayOptions?.show?.resource?.[0] === one),
		);
		expect(ofAvatarVideo?.description).toContain('came out silent');
		expect(ofVideo?.description).not.toContain('silent');
	});

	it.each(['a.ogg', 'a.mp4'])('in another format (%s) is refused before any call', async (fileName) => {
		const stage = await open();
		const items = [{ json: {}, files: { audio: file(await sampleAudio(), { fileName }) } }];
		const error = await stage.refusal(audio({}), { items });
		const words = `Input Data Field Name: Chanjing does not take "${fileName}" as avatar video audio`;
		expect(error.message).toBe(words);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('that is at Chanjing is named by its file ID', async () => {
		const stage = await open();
		const audioFileId = stage.sim.state.addReadyFile('make_video_audio');
		const body = await bodyOf(stage, audio({ audioSource: 'fileId', audioFileId }));
		expect(body.audio).toEqual({ type: 'audio', volume: 100, file_id: audioFileId });
	});
});

describe('waiting', () => {
	it('for a callback leaves no other callback in Additional Fields', async () => {
		const stage = await open();
		const additionalFields = '{"callback":"https://203.0.113.7/hook"}';
		const error = await stage.refusal(withOptions({ additionalFields }, { waitMode: 'callback' }));
		expect(error.message).toMatch(/^Additional Fields: callback cannot be set with Wait for Callback/);
		expect(stage.sim.log.entries).toEqual([]);
	});

	it('gives the finished video', async () => {
		const stage = await open();
		const options = { download: true, subtitles: true };
		const [item] = await stage.items(withOptions(options, { waitMode: 'poll' }));
		expect(item.json).toMatchObject({ resource, state: 'success', duration: expect.any(Number) });
		expect(item.json.duration).toBeGreaterThan(500);
		expect(item.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(stage.sim.log.count('createVideo')).toBe(1);
	});

	it('is refused for a failed one with its id', async () => {
		const stage = await open();
		const error = await stage.refusal(order({ text: '1, 2, 3.', waitMode: 'poll' }));
		expect(error.message).toMatch(/^Avatar video task \w+ has no video: 不支持纯数字文本/);
		expect(error.context?.data).toMatchObject({ task_id: stage.sim.state.tasks[0].id });
	});
});

describe('what was paid', () => {
	it('is not paid again when the reply was lost', async () => {
		const stage = await open();
		stage.sim.faults.add({ on: 'createVideo', kind: 'lostReply' });
		const error = await stage.refusal(order());
		expect(error.description).toContain('Avatar Video > Get Many');
		expect(stage.sim.log.count('createVideo')).toBe(1);
	});

	it.each([
		[{ text: '你好 😀' }, /^Text: /],
		[{ text: '={{ "a".repeat(4000) }}' }, /^Text: 4000 characters are too many, 3999 are allowed/],
		[{ text: '12345' }, /^Text: it has nothing but digits, which Chanjing refuses/],
		[{ text: '={{ 12345 }}' }, /^Text: it has nothing but digits/],
		[{ text: '１２３' }, /^Text: it has nothing but digits/],
		[{ options: { speed: 3 } }, /^Speed: 3 is not a number from 0.5 to 2/],
		[{ options: { speed: 0.4 } }, /^Speed: /],
		[{ options: { pitch: 3.1 } }, /^Pitch: 3.1 is not a number from 0.1 to 3/],
		[{ options: { volume: 0 } }, /^Volume: 0 is not a whole number from 1 to 100/],
		[{ options: { volume: 101 } }, /^Volume: /],
		[{ options: { volume: 5.5 } }, /^Volume: /],
		[{ options: { screenWidth: 0 } }, /^Width: /],
		[{ options: { screenHeight: 10.5 } }, /^Height: /],
		[{ options: { avatarWidth: -1 } }, /^Avatar Width: /],
		[
			{ options: { avatarX: 1080 } },
			/^Avatar X: at 1080 the figure is outside the screen, which is 1080 pixels wide/,
		],
		[{ options: { avatarX: -1080 } }, /^Avatar X: /],
		[{ options: { avatarX: -200, avatarWidth: 200 } }, /^Avatar X: /],
		[
			{ options: { avatarY: 720, screenHeight: 720 } },
			/^Avatar Y: at 720 the figure is outside .* 720 pixels high/,
		],
		[{ options: { avatarY: -50, avatarHeight: 40 } }, /^Avatar Y: /],
		[{ options: { additionalFields: '[]' } }, /^Additional Fields: /],
		[{ avatar: byId('={{ {"id":"a"} }}') }, /^Avatar: the expression gave an object with id/],
		[{ avatar: byId('={{ ["a"] }}') }, /^Avatar: the expression gave a list of 1/],
		[{ avatar: byId('={{ true }}') }, /^Avatar: true is not/],
		[{ avatar: byId('C-stand-in-1/Whole Body') }, /^Avatar: this is not an avatar/],
	])('%j is refused before any call', async (more, message) => {
		const stage = await open();
		const error = await stage.refusal(order(more as INodeParameters));
		expect(error.message).toMatch(message);
		expect(stage.sim.log.entries).toEqual([]);
	});
});
