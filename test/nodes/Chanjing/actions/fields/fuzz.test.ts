import fc from 'fast-check';
import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Chanjing } from '../../../../../nodes/Chanjing/Chanjing.node';
import { fileItem } from '../../../../../testing/engine';
import { type Stage, useStages } from '../../../../../testing/stage';
import { node } from '../../frozenNames';

/** Items of whose fields about one holds what nobody would type, as expressions give it. All other fields are right. */

const open = useStages();
/** The same values each time, so that a change is to blame for a failure; `FUZZ_SEED` tries others. */
const runs = { numRuns: 5, endOnFailure: true, seed: Number(process.env.FUZZ_SEED ?? 1) };
const itemsPerRun = 10;
const { properties } = new Chanjing().description;

const odd = fc.oneof(
	fc.anything({ withNullPrototype: true, withDate: true, withObjectString: true, withMap: true }),
	fc.string({ unit: 'binary' }),
	fc.double(),
	fc.constantFrom<unknown>(
		...[undefined, null, NaN, true, false, 'true', '', ' ', 'undefined', 'null', '[object Object]', 'a b'],
		...[
			-5,
			0,
			0.5,
			1e21,
			'1,5',
			[],
			[[1]],
			{},
			{ toString: 'x' },
			{ valueOf: 1 },
			{ value: 'x', mode: 'id' },
		],
		...[{ mimeType: 'video/mp4', data: 5 }, { mimeType: 'video/mp4', data: '', id: 'x:y' }, () => 1],
		...['../x', 'https://', 'ftp://a/b', '={{ 1 }}', '__proto__', '\u0000', '😀', 'x'.repeat(5000)],
	),
);

/** What is right for a field, by its path; for the others their default is. */
const right = (stage: Stage, resource: string): Record<string, unknown[]> => ({
	videoSource: ['fileId', 'binary'],
	videoFileId: [stage.sim.state.addReadyFile('lip_sync_video')],
	videoUrl: ['https://example.com/a.mp4'],
	audioType: ['tts', 'audio'],
	text: ['Hello', 42],
	voice: ['common-voice-001'],
	avatar: ['C-stand-in-1', 'common-avatar-001/whole_body'],
	audioSource: ['fileId'],
	audioFileId: [stage.sim.state.addReadyFile('lip_sync_audio')],
	audioUrl: ['https://example.com/a.mp3'],
	waitMode: ['none', 'poll'],
	// A known one, as looks at an unknown one are made again, and may overlap. Drawing avatar videos takes long, so that one failed.
	taskId: [
		resource === 'avatarVideo'
			? stage.sim.state.addTask({ kind: 'avatarVideo', status: 50, msg: '失败' })
			: stage.sim.state.addTask({ kind: resource === 'speech' ? 'speech' : 'lipSync' }),
	],
	fileId: [stage.sim.state.addReadyFile('lip_sync_video')],
	url: ['https://example.com/a.mp4'],
	returnAll: [true, false, 'false'],
	'filters.state': [['failed'], 'success', []],
	'options.model': [0, '1'],
	'options.speed': [0.5, '2'],
	'options.download': [false, 'true'],
	'options.backgroundBinaryPropertyName': ['picture'],
	'options.subtitles': [true, 'false'],
	'options.transparent': [false],
	'options.resolution': [0],
});

const order = z
	.object({
		video_file_id: z.string().regex(/^\S+$/),
		audio_type: z.enum(['tts', 'audio']),
		tts_config: z
			.object({
				text: z
					.string()
					.regex(/\S/)
					.refine((text) => [...text].length < 4000)
					.refine((text) => !/^(undefined|null|NaN)$|\[object/.test(text)),
				audio_man_id: z.string().regex(/^\S+$/),
				speed: z.number().min(0.5).max(2),
				pitch: z.number().min(0.1).max(3),
			})
			.strict()
			.optional(),
		audio_file_id: z.string().regex(/^\S+$/).optional(),
		screen_width: z.number().int().min(1),
		screen_height: z.number().int().min(1),
		backway: z.union([z.literal(1), z.literal(2)]),
		drive_mode: z.enum(['', 'random']),
		model: z.union([z.literal(0), z.literal(1)]),
		volume: z.number().int().min(1).max(100),
		callback: z.string().url().optional(),
	})
	.strict();

/** The fields of an operation, those in collections too. */
function fieldsOf(resource: string, operation: string) {
	return properties
		.filter(({ displayOptions: { show } = {}, type }) => {
			const isOfOperation = show?.resource?.[0] === resource && show.operation?.[0] === operation;
			return isOfOperation && type !== 'notice';
		})
		.flatMap((property) => {
			if (property.type !== 'collection') return [{ path: property.name, property }];
			const inside = property.options as INodeProperties[];
			return inside.map((one) => ({ path: `${property.name}.${one.name}`, property: one }));
		});
}

/** Parameters of which an expression gives all but the fixed ones. */
function byExpressions(fields: ReturnType<typeof fieldsOf>, fixed: IDataObject): INodeParameters {
	const parameters = { ...fixed } as INodeParameters;
	for (const { path, property } of fields) {
		const expression = `={{ $json[${JSON.stringify(path)}] }}`;
		const [name, inside] = path.split('.');
		if (inside) parameters[name] = { ...(parameters[name] as INodeParameters), [inside]: expression };
		else
			parameters[name] =
				property.type === 'resourceLocator' ? { __rl: true, mode: 'id', value: expression } : expression;
	}
	return parameters;
}

/** A value for each field, one of which is odd now and then. */
function valuesOf(stage: Stage, resource: string, fields: ReturnType<typeof fieldsOf>, oddOnes: typeof odd) {
	const known = right(stage, resource);
	if (resource === 'avatarVideo') {
		// Drawing avatar videos takes long.
		known.waitMode = ['none'];
		known.audioFileId = [stage.sim.state.addReadyFile('make_video_audio')];
	}
	const valueOf = ({ path, property }: (typeof fields)[number]) =>
		fc.oneof(
			{ weight: 2 * fields.length, arbitrary: fc.constantFrom(...(known[path] ?? [property.default])) },
			{ weight: 1, arbitrary: oddOnes },
		);
	return fc.record(
		Object.fromEntries(fields.map((field) => [field.path, valueOf(field)])),
	) as fc.Arbitrary<IDataObject>;
}

/** What an avatar can do stands in lists of Chanjing, so these are read before a video is refused for it. Nothing else is. */
const lookUps = ['accessToken', 'listCustomisedPerson', 'listCommonDp', 'listCustomisedAudio'];

const files = {
	...fileItem(Buffer.from('\0\0\0\x10ftypisomvideo'), { fileName: 'a.mp4' }).files,
	...fileItem(Buffer.from('ID3\x04sound'), { fileName: 'a.mp3', property: 'audio' }).files,
	...fileItem(Buffer.from('\x89PNG\r\n\x1a\npicture'), { fileName: 'a.png', property: 'picture' }).files,
};

const operations = Object.entries(node.resources).flatMap(([resource, { actions }]) =>
	Object.keys(actions).map((operation) => [resource, operation]),
);

it.each(operations)(
	'%s/%s with anything in its fields: a refusal names its field, before any call; what is sent is as documented',
	async (resource, operation) => {
		const stage = await open({ fileReadyMs: 0, pendingMs: 0, generatingMs: 0 });
		const isLong = resource === 'avatarVideo' && operation === 'create';
		const fields = fieldsOf(resource, operation);
		const [fixed, free] = [true, false].map((one) =>
			fields.filter(({ property }) => (property.noDataExpression ?? false) === one),
		);
		const labels = fields.map(({ property }) => `${property.displayName}: `);
		const isOfField = (message: unknown) => labels.some((label) => String(message).startsWith(label));

		const choices = valuesOf(stage, resource, fixed, fc.constantFrom('', 'x', '={{ 1 }}', '__proto__'));
		const batch = fc.array(valuesOf(stage, resource, free, odd), {
			minLength: itemsPerRun,
			maxLength: itemsPerRun,
		});
		const judged = fc.asyncProperty(choices, batch, async (chosen, values) => {
			const parameters = { resource, operation, ...byExpressions(free, chosen) };
			const items = values.map((json) => ({ json, files }));
			stage.sim.log.clear();
			const strict = await stage.run(parameters, { items });
			const calls = stage.sim.log.entries
				.map(({ endpoint }) => endpoint)
				.filter((name) => !(isLong && lookUps.includes(name)));

			const { items: results } = await stage.run(parameters, { items, onError: 'continueRegularOutput' });
			const refused = results.flatMap(({ json }) => ('error' in json ? [json] : []));
			// All items are checked before the first call, whatever else is refused in the same run.
			if (refused.some(({ error }) => isOfField(error))) {
				expect([calls, isOfField(strict.error?.message)]).toEqual([[], true]);
			}
			for (const { error, code, msg } of refused) {
				const isOfFile = /^File \w+ was uploaded as /.test(String(error));
				const isOfChanjing = typeof code === 'number' || (typeof msg === 'string' && msg !== '') || isOfFile;
				expect([error, isOfField(error) || isOfChanjing]).toEqual([error, true]);
				expect(error).not.toMatch(
					/TypeError|Cannot (read|convert)|is not a function|is not iterable|reading '/,
				);
			}
			// What Additional Fields hold is sent as it is, and may be refused.
			if (values.some((one) => typeof one['options.additionalFields'] === 'object')) return;
			for (const { body } of stage.sim.log.calls('createLipSync')) order.parse(body);
		});
		await fc.assert(judged, { ...runs, numRuns: isLong ? 2 : runs.numRuns });
	},
	90_000,
);
